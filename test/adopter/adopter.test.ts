import { parseBiome } from '../../environments/biome';
import { buildStacks } from '../../stacks/app';
import { countByType, onlyResource, synthesize } from '../synthesize';
import { adopterComposition } from './composition';
import { landscape } from './landscape';

const biome = parseBiome('rosa', landscape.organisation.homeOfBiomes);
const stacks = synthesize((app) => buildStacks(app, adopterComposition({ biome })));

test('three targets have their stacks; without a model none has an endpoint', () => {
  expect(Object.keys(stacks).sort()).toEqual(
    [
      ...['foundation', 'network', 'data', 'delivery', 'main'].flatMap((stack) => [
        `sandbox-dev-${stack}`,
        `canary-prd-${stack}`,
      ]),
      'canary-ops-foundation',
      'canary-ops-network',
      'sandbox-dev-biome-rosa',
    ].sort(),
  );
});

test('names, accounts, regions and state are theirs', () => {
  const text = JSON.stringify(stacks);
  expect(text).toContain('tide-sandbox-dev-rosa-gauge-readings');
  expect(text).not.toMatch(/\bbio-/);
  expect(text).not.toContain('Example Minerals');
  expect(stacks['sandbox-dev-main']?.provider?.aws?.[0]).toMatchObject({
    region: 'eu-central-1',
    allowed_account_ids: ['000000000100'],
  });
  expect(stacks['canary-prd-main']?.provider?.aws?.[0]).toMatchObject({ region: 'ap-south-1' });
  expect(stacks['sandbox-dev-biome-rosa']?.terraform).toMatchObject({
    backend: { s3: { bucket: 'tide-state-sandbox', key: 'sandbox-dev/biomes/rosa/product.tfstate' } },
  });
});

test('a biome is the one service, its database and nothing of models or workflows', () => {
  expect(countByType(stacks['sandbox-dev-biome-rosa'] ?? { terraform: {} })).toEqual({
    aws_cloudwatch_log_group: 1,
    aws_iam_role: 1,
    aws_iam_role_policy: 1,
    aws_lambda_alias: 1,
    aws_lambda_function: 1,
    aws_lambda_function_event_invoke_config: 1,
    aws_lambda_invocation: 2,
    aws_secretsmanager_secret: 1,
    aws_ssm_parameter: 2,
  });
});

test('the network has no endpoint for what nobody calls', () => {
  const services = Object.values(stacks['canary-prd-network']?.resource?.aws_vpc_endpoint ?? {}).map(
    ({ service_name }) => service_name,
  );
  expect(services).toContain('com.amazonaws.ap-south-1.secretsmanager');
  expect(services.join()).not.toContain('sagemaker');
});

test('their protection holds: the secret of main can be brought back', () => {
  expect(onlyResource(stacks['canary-prd-main'] ?? { terraform: {} }, 'aws_secretsmanager_secret')).toMatchObject({
    recovery_window_in_days: 14,
  });
});
