import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { Names } from '../../../environments/naming';
import { parseTarget } from '../../../environments/target';
import { Parameters } from '../common/parameters';
import { setting } from '../common/setting';
import { handle } from './handler';
import { Provisioner } from './provision';
import { Secrets } from './secret';

const target = parseTarget(setting('BIOSPHERE_TARGET'));
const provisioner = new Provisioner(
  new Names(setting('BIOSPHERE_PREFIX'), target),
  {
    host: setting('DATABASE_HOST'),
    port: Number(setting('DATABASE_PORT')),
    masterSecretArn: setting('MASTER_SECRET_ARN'),
    biomeConnections: Number(setting('BIOME_CONNECTIONS')),
    mainConnections: Number(setting('MAIN_CONNECTIONS')),
  },
  new Secrets(new SecretsManagerClient()),
  new Parameters(new SSMClient()),
);

/** Lambda function: divides the shared database server of a target among its deployments. */
export const handler = (event: unknown): Promise<object> => handle(event, target, provisioner);
