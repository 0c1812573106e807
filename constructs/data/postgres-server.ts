import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
import { DbParameterGroup } from '@cdktf/provider-aws/lib/db-parameter-group';
import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { Alarm } from '../alarm/alarm';
import { shared } from '../contract/computed';
import { environmentOf } from '../environment';

export interface PostgresServerProps {
  readonly keyArn: string;
  readonly subnetIds: string[];
  readonly securityGroupId: string;
}

const GIB = 1024 ** 3;

/**
 * The PostgreSQL server that all deployments of a target share, each with a database and a role of its own (which the
 * provisioner makes, not Terraform). RDS makes and rotates the master's password; nobody here ever sees it. The port is never
 * set, so that it is the server's own wherever the environment leads.
 */
export class PostgresServer extends Construct {
  readonly arn: string;
  /** RDS's own id of the instance: another one after a replacement. */
  readonly resourceId: string;
  readonly host: string;
  readonly port: string;
  readonly masterSecretArn: string;
  private readonly identifier: string;

  constructor(scope: Construct, id: string, props: PostgresServerProps) {
    super(scope, id);
    const { database, names, protection } = environmentOf(this);
    this.identifier = names.resource('aws:rds-instance', 'shared', 'postgres');
    const groupName = names.resource('aws:rds-group', 'shared', 'postgres16');
    const logs = this.logGroups(props.keyArn);
    const instance = new DbInstance(this, 'instance', {
      identifier: this.identifier,
      engine: 'postgres',
      engineVersion: '16',
      autoMinorVersionUpgrade: true,
      instanceClass: database.instanceClass,
      storageType: 'gp3',
      allocatedStorage: database.storageGiB,
      maxAllocatedStorage: database.maxStorageGiB,
      storageEncrypted: true,
      kmsKeyId: props.keyArn,
      multiAz: database.multiAz,
      username: 'master',
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: props.keyArn,
      dbSubnetGroupName: new DbSubnetGroup(this, 'subnets', { name: groupName, subnetIds: props.subnetIds }).name,
      vpcSecurityGroupIds: [props.securityGroupId],
      publiclyAccessible: false,
      caCertIdentifier: 'rds-ca-rsa2048-g1',
      parameterGroupName: this.parameterGroup(groupName),
      backupRetentionPeriod: database.backupRetentionDays,
      backupWindow: '02:00-03:00',
      maintenanceWindow: 'sun:03:30-sun:04:30',
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: !protection.deletion,
      deletionProtection: protection.deletion,
      skipFinalSnapshot: !protection.deletion,
      ...(protection.deletion ? { finalSnapshotIdentifier: `${this.identifier}-final` } : {}),
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: props.keyArn,
      enabledCloudwatchLogsExports: ['postgresql', 'upgrade'],
      lifecycle: { preventDestroy: protection.deletion },
      dependsOn: logs,
    });
    instance.overrideLogicalId('postgres');
    this.arn = instance.arn;
    this.resourceId = instance.resourceId;
    this.host = instance.address;
    this.port = Token.asString(instance.port);
    this.masterSecretArn = instance.masterUserSecret.get(0).secretArn;
    this.alarms();
  }

  /** RDS would make the groups itself, without encryption and for ever. */
  private logGroups(keyArn: string): CloudwatchLogGroup[] {
    return ['postgresql', 'upgrade'].map(
      (log) =>
        new CloudwatchLogGroup(this, `log-${log}`, {
          name: `/aws/rds/instance/${this.identifier}/${log}`,
          retentionInDays: environmentOf(this).logs.retentionDays,
          kmsKeyId: keyArn,
        }),
    );
  }

  private parameterGroup(name: string): string {
    const { database } = environmentOf(this);
    return new DbParameterGroup(this, 'parameters', {
      name,
      family: 'postgres16',
      description: 'TLS only, limited connections, slow statements logged',
      parameter: [
        { name: 'rds.force_ssl', value: '1', applyMethod: 'immediate' },
        { name: 'max_connections', value: String(database.maxConnections), applyMethod: 'pending-reboot' },
        { name: 'log_connections', value: '1', applyMethod: 'immediate' },
        { name: 'log_disconnections', value: '1', applyMethod: 'immediate' },
        { name: 'log_lock_waits', value: '1', applyMethod: 'immediate' },
        { name: 'log_min_duration_statement', value: '1000', applyMethod: 'immediate' },
        { name: 'idle_in_transaction_session_timeout', value: '300000', applyMethod: 'immediate' },
      ],
    }).name;
  }

  private alarms(): void {
    const { database } = environmentOf(this);
    const common = {
      namespace: 'AWS/RDS',
      dimensions: { DBInstanceIdentifier: this.identifier },
      periodSeconds: 300,
      topicArn: shared.alarmTopicArn(this),
    };
    new Alarm(this, 'cpu', {
      ...common,
      what: 'postgres-cpu',
      description: 'The shared database server has been over 90 % CPU for 15 minutes: see Performance Insights',
      metric: 'CPUUtilization',
      statistic: 'Average',
      threshold: 90,
      periods: { breaking: 3, of: 3 },
    });
    new Alarm(this, 'storage', {
      ...common,
      what: 'postgres-storage',
      description: 'Less than a tenth of the storage is free: it grows by itself up to maxStorageGiB of catalogue.ts',
      metric: 'FreeStorageSpace',
      statistic: 'Minimum',
      when: 'below',
      threshold: (database.storageGiB * GIB) / 10,
    });
    new Alarm(this, 'connections', {
      ...common,
      what: 'postgres-connections',
      description: 'Over 80 % of the connections are in use: see which role holds them in pg_stat_activity',
      metric: 'DatabaseConnections',
      statistic: 'Maximum',
      threshold: Math.floor(database.maxConnections * 0.8),
    });
  }
}
