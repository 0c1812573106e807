import { DeploymentDatabase } from '../../../constructs/deployment/database';
import { Wants } from '../../../constructs/deployment/wants';
import { parseBiome } from '../../../environments/biome';
import { onlyResource, resourcesOf } from '../../synthesize';
import { staged } from '../stage';

const stack = staged('biome', parseBiome('ada', 'sandbox-dev'), (scope) => {
  const wants = new Wants(scope, 'deployment', { databaseData: 'golden', services: { one: 'abc' }, models: {} });
  new DeploymentDatabase(scope, 'database', { wants, keyArn: 'arn:key', recoveryWindowDays: 0 });
});
const addressOf = (type: string, name: RegExp) => {
  const [id] = resourcesOf(stack, type).find(([, block]) => name.test(String(block.name))) ?? [];
  return `${type}.${id}`;
};

test('wants and secret, then the provisioner, then the marker; so destroy goes the other way', () => {
  const invocation = onlyResource(stack, 'aws_lambda_invocation');
  expect(invocation.depends_on).toEqual([
    addressOf('aws_secretsmanager_secret', /database$/),
    addressOf('aws_ssm_parameter', /wants$/),
  ]);
  const [, marker] = resourcesOf(stack, 'aws_ssm_parameter').find(([, { name }]) => /in-use$/.test(String(name))) ?? [];
  expect(marker?.depends_on).toEqual([expect.stringMatching(/^aws_lambda_invocation\./)]);
});

test('name and qualifier of the provisioner are constants: a change of either would drop the database', () => {
  expect(onlyResource(stack, 'aws_lambda_invocation')).toMatchObject({
    function_name: 'bio-sandbox-dev-shared-provisioner',
    qualifier: 'live',
    lifecycle_scope: 'CRUD',
    input: '{"deployment":"ada"}',
  });
});

test('only of a biome is a database ever dropped: a plan that would drop main is refused', () => {
  const main = staged('main', 'sandbox-dev', (scope) => {
    const wants = new Wants(scope, 'deployment', { databaseData: 'empty', services: {}, models: {} });
    new DeploymentDatabase(scope, 'database', { wants, keyArn: 'arn:key', recoveryWindowDays: 7 });
  });
  expect(onlyResource(main, 'aws_lambda_invocation')).toMatchObject({ lifecycle: { prevent_destroy: true } });
  expect(onlyResource(stack, 'aws_lambda_invocation')).not.toHaveProperty('lifecycle');
});

test('what is wanted stands in the own parameter path', () => {
  const [, wants] = resourcesOf(stack, 'aws_ssm_parameter').find(([, { name }]) => /wants$/.test(String(name))) ?? [];
  expect(wants?.name).toBe('/biosphere/sandbox-dev/deployments/ada/wants');
  expect(wants?.value).toContain('"database" = {"data" = "golden"}');
  expect(wants?.value).toContain('"services" = {"one" = {"sha" = "abc"}}');
});

test('Terraform knows no password', () => {
  expect(stack.resource).not.toHaveProperty('aws_secretsmanager_secret_version');
  expect(JSON.stringify(stack)).not.toMatch(/password":/);
});

test('a deployment does not stand in a shared stack', () => {
  expect(() =>
    staged('data', 'sandbox-dev', (scope) => {
      new Wants(scope, 'deployment', { databaseData: null, services: {}, models: {} });
    }),
  ).toThrow(/is in a shared stack/);
});
