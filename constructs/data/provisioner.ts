import { Construct } from 'constructs';
import type { Sha } from '../../environments/naming';
import { arnOf } from '../arn';
import { environmentOf } from '../environment';
import { PlatformFunction } from '../function/platform-function';
import { belowDeployments } from '../tenants/below-deployments';
import { BIOME_CONNECTIONS, mainConnections } from './connections';
import type { PostgresServer } from './postgres-server';

export interface ProvisionerProps {
  readonly version: Sha;
  readonly keyArn: string;
  readonly server: PostgresServer;
  readonly network: { readonly subnetIds: string[]; readonly securityGroupIds: string[] };
}

/**
 * The function that divides the server: a database, a role and a secret's value per deployment (artifacts/platform/provisioner).
 * It alone reads the master secret.
 */
export class Provisioner extends Construct {
  /** Computed by AWS: unknown while the function is replaced. */
  readonly computedArn: string;

  constructor(scope: Construct, id: string, props: ProvisionerProps) {
    super(scope, id);
    const { database, maxBiomes, target } = environmentOf(this);
    const { role, function: provisioner } = new PlatformFunction(this, 'function', {
      what: 'provisioner',
      address: 'provisioner',
      description: 'Makes and removes the databases and roles of deployments',
      version: props.version,
      keyArn: props.keyArn,
      memoryMiB: 256,
      timeoutSeconds: 300,
      network: props.network,
      environment: {
        DATABASE_HOST: props.server.host,
        DATABASE_PORT: props.server.port,
        MASTER_SECRET_ARN: props.server.masterSecretArn,
        BIOME_CONNECTIONS: String(BIOME_CONNECTIONS),
        MAIN_CONNECTIONS: String(mainConnections(database.maxConnections, maxBiomes)),
        // Lambda's Node.js trusts RDS's authorities only when told: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
        NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
      },
    });
    this.computedArn = provisioner.resource.arn;
    role.grant(
      { sid: 'MasterSecret', actions: ['secretsmanager:GetSecretValue'], resources: [props.server.masterSecretArn] },
      {
        sid: 'DatabaseSecrets',
        actions: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
        // Of any deployment; the name of a secret is followed by a hyphen and six characters.
        resources: [arnOf(this, 'secretsmanager', `secret:biosphere/${target}/*/database-*`)],
      },
      {
        sid: 'Deployments',
        actions: ['ssm:GetParameter'],
        resources: ['wants', 'in-use', 'rotate', 'reset'].map((what) =>
          arnOf(this, 'ssm', `parameter/biosphere/${target}/deployments/*/${what}`),
        ),
      },
      { sid: 'Biomes', actions: ['ssm:GetParametersByPath'], resources: belowDeployments(this) },
      { sid: 'Encrypt', actions: ['kms:GenerateDataKey'], resources: [props.keyArn] },
    );
  }
}
