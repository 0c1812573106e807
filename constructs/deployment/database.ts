import { LambdaInvocation } from '@cdktf/provider-aws/lib/lambda-invocation';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { shared } from '../contract/computed';
import { environmentOf } from '../environment';
import { LIVE } from '../function/aliased-function';
import type { ServiceRole } from '../iam/service-role';
import { deploymentSlotOf } from './slot';
import type { Wants } from './wants';

export interface DeploymentDatabaseProps {
  readonly wants: Wants;
  readonly keyArn: string;
  /** Days in which the deleted secret can be brought back; 0 for none. */
  readonly recoveryWindowDays: number;
}

/**
 * A deployment's own database on the target's shared server, under a role of its own. The provisioner makes it and writes the
 * secret's value; Terraform never sees a password.
 *
 * The marker goes first and comes last: while it is there the provisioner refuses to drop the database, so that only an
 * orderly destroy of this very stack can have it dropped.
 */
export class DeploymentDatabase extends Construct {
  /** PostgreSQL identifier of the database and of its role. */
  readonly name: string;
  /** Secret with {host, port, dbname, username, password}. */
  readonly secretArn: string;
  /** What needs the database to be there depends on these. */
  readonly dependables: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: DeploymentDatabaseProps) {
    super(scope, id);
    const { names } = environmentOf(this);
    const slot = deploymentSlotOf(this);
    this.name = names.database(slot);
    const secret = new SecretsmanagerSecret(this, 'secret', {
      name: names.secret(slot, 'database'),
      description: `How to reach the database ${this.name}; the provisioner writes it`,
      kmsKeyId: props.keyArn,
      recoveryWindowInDays: props.recoveryWindowDays,
    });
    // Its name and qualifier never change: a change would mean delete and create, and so a drop. The provisioner drops biomes'
    // databases only; of another one Terraform says so before it has destroyed anything.
    const keeps = slot === 'main' ? { lifecycle: { preventDestroy: true } } : {};
    const provisioned = new LambdaInvocation(this, 'provisioned', {
      functionName: shared.provisionerName(this),
      qualifier: LIVE,
      lifecycleScope: 'CRUD',
      input: JSON.stringify({ deployment: slot }),
      dependsOn: [secret, props.wants.resource],
      ...keeps,
    });
    const marker = new SsmParameter(this, 'in-use', {
      name: names.deploymentParameter(slot, 'in-use'),
      description: 'While this is here, the provisioner refuses to drop the database',
      type: 'String',
      value: 'in use',
      dependsOn: [provisioned],
    });
    this.secretArn = secret.arn;
    this.dependables = [marker];
  }

  /** Lets a role read how to reach the database. */
  grantConnect(role: ServiceRole): void {
    role.grant({ sid: 'ReadOwnSecret', actions: ['secretsmanager:GetSecretValue'], resources: [this.secretArn] });
  }
}
