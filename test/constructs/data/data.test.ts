import { BIOME_CONNECTIONS, mainConnections } from '../../../constructs/data/connections';
import { landscape } from '../../../environments/landscape';
import { resolve } from '../../../environments/resolve';
import type { Target } from '../../../environments/target';
import { DataStack } from '../../../stacks/data';
import { compositionOf } from '../../composition';
import { allows } from '../../iam';
import { type Block, onlyResource, synthesizeStack } from '../../synthesize';

const dataOf = (target: Target) =>
  synthesizeStack((app) => new DataStack(app, resolve(landscape, 'local', target), compositionOf()));
const stack = dataOf('sandbox-dev');
const server = (target: Target) => dataOf(target).resource?.aws_db_instance?.postgres as Block;

describe('the database server', () => {
  test('is there under its address, encrypted, private, with a password that RDS keeps', () => {
    const instance = stack.resource?.aws_db_instance?.postgres as Block;
    expect(instance).toMatchObject({
      identifier: 'bio-sandbox-dev-shared-postgres',
      engine: 'postgres',
      storage_encrypted: true,
      publicly_accessible: false,
      manage_master_user_password: true,
      performance_insights_enabled: true,
    });
    for (const key of ['kms_key_id', 'master_user_secret_kms_key_id', 'performance_insights_kms_key_id']) {
      expect(instance[key]).toContain('keyArn');
    }
    expect(instance).not.toHaveProperty('password');
    // Set, it would be a change of the port wherever the server has another one.
    expect(instance).not.toHaveProperty('port');
  });

  test('forces TLS and limits connections', () => {
    const { parameter, family } = onlyResource(stack, 'aws_db_parameter_group');
    expect(family).toBe('postgres16');
    expect(parameter).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'rds.force_ssl', value: '1' }),
        expect.objectContaining({ name: 'max_connections', value: '400' }),
      ]),
    );
  });

  test('is as well protected as its environment says', () => {
    expect(server('sandbox-dev')).toMatchObject({ deletion_protection: false, skip_final_snapshot: true });
    expect(server('live-dev')).toMatchObject({
      deletion_protection: true,
      skip_final_snapshot: false,
      final_snapshot_identifier: 'bio-live-dev-shared-postgres-final',
      delete_automated_backups: false,
      lifecycle: { prevent_destroy: true },
    });
    expect(server('live-prd')).toMatchObject({
      multi_az: true,
      backup_retention_period: 30,
      instance_class: 'db.r6g.large',
    });
  });

  test('has enough connections for all biomes and leaves main the rest', () => {
    const { database, maxBiomes } = resolve(landscape, 'local', 'sandbox-dev');
    expect(mainConnections(database.maxConnections, maxBiomes)).toBeGreaterThanOrEqual(BIOME_CONNECTIONS);
  });
});

describe('the provisioner', () => {
  const policy = onlyResource(stack, 'aws_iam_role_policy').policy;
  const may = (action: string, resource: string) => allows([policy], { action, resource });
  const secret = (name: string) => `arn:aws:secretsmanager:eu-west-1:000000000010:secret:${name}`;
  const parameter = (name: string) => `arn:aws:ssm:eu-west-1:000000000010:parameter/biosphere/${name}`;

  test('writes the database secrets of its target and no others', () => {
    expect(may('secretsmanager:PutSecretValue', secret('biosphere/sandbox-dev/ada/database-AbCdEf'))).toBe(true);
    expect(may('secretsmanager:PutSecretValue', secret('biosphere/sandbox-stg/ada/database-AbCdEf'))).toBe(false);
    expect(may('secretsmanager:PutSecretValue', secret('biosphere/sandbox-dev/ada/mail-AbCdEf'))).toBe(false);
    expect(may('secretsmanager:DeleteSecret', secret('biosphere/sandbox-dev/ada/database-AbCdEf'))).toBe(false);
  });

  test('reads what deployments want and whether they are in use; writes neither', () => {
    expect(may('ssm:GetParameter', parameter('sandbox-dev/deployments/ada/wants'))).toBe(true);
    expect(may('ssm:GetParameter', parameter('sandbox-dev/deployments/ada/in-use'))).toBe(true);
    expect(may('ssm:GetParameter', parameter('sandbox-dev/deployments/ada/rotate'))).toBe(true);
    expect(may('ssm:GetParameter', parameter('sandbox-dev/deployments/ada/other'))).toBe(false);
    expect(may('ssm:PutParameter', parameter('sandbox-dev/deployments/ada/wants'))).toBe(false);
  });

  test('is called under a name and an alias that never change, and trusts the authorities of RDS', () => {
    expect(stack.resource?.aws_lambda_function?.provisioner).toMatchObject({
      function_name: 'bio-sandbox-dev-shared-provisioner',
      environment: { variables: expect.objectContaining({ NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem' }) },
      vpc_config: expect.anything(),
    });
    expect(onlyResource(stack, 'aws_lambda_alias').name).toBe('live');
  });
});
