import type { Records } from '../../../operations/biomes/record';
import { refuseLoss, tenantsOf } from '../../../operations/biomes/tenants';
import { Failure } from '../../../operations/errors';

const ada = ['sandbox-dev/ada'];

test('a plan that replaces what biomes stand on is refused: what, on it who, and what to do', () => {
  const refuse = () => refuseLoss('sandbox-dev-data', ['aws_iam_role.x', 'aws_db_instance.postgres'], ada);
  expect(refuse).toThrow(Failure);
  expect(refuse).toThrow(/sandbox-dev-data would lose aws_db_instance\.postgres .* sandbox-dev\/ada\. .*moveFromId/s);
});

test.each([
  ['nothing is lost that matters', ['aws_iam_role.x', 'aws_sagemaker_model.y'], ada],
  ['nothing is lost', [], ada],
  ['there are no biomes', ['aws_db_instance.postgres'], []],
])('a plan goes on where %s', (_, doomed, tenants) => {
  expect(() => refuseLoss('sandbox-dev-data', doomed, tenants)).not.toThrow();
});

test('whoever has a record is a tenant, readable or not; prd has none', async () => {
  const records = { names: async () => ['ada', 'bob'] } as unknown as Records;
  expect(await tenantsOf(records, 'sandbox-dev')).toEqual(['sandbox-dev/ada', 'sandbox-dev/bob']);
  expect(await tenantsOf(records, 'live-prd')).toEqual([]);
});
