import { parseBiome } from '../../environments/biome';
import { buildStacks } from '../../stacks/app';
import { compositionOf } from '../composition';
import { synthesize } from '../synthesize';

/**
 * Where stateful resources stand in the state, and the functions that invocations hang on. Addresses are public API: one that
 * changes is destroyed and made anew. Whoever changes one here adds a `moved` to its construct.
 */
const ADDRESSES = {
  foundation: ['aws_kms_key.target_key', 'aws_s3_bucket.artifacts', 'aws_s3_bucket.data_sets'],
  data: ['aws_db_instance.postgres', 'aws_lambda_function.provisioner'],
  delivery: ['aws_lambda_function.deploy'],
};
const STATEFUL = ['aws_db_instance', 'aws_kms_key', 'aws_s3_bucket', 'aws_dynamodb_table', 'aws_efs_file_system'];

const stacks = synthesize((app) =>
  buildStacks(app, compositionOf({ targets: ['sandbox-dev'], biome: parseBiome('ada', 'sandbox-dev') })),
);

test.each(Object.entries(ADDRESSES))('%s keeps its addresses', (stack, addresses) => {
  const resources = stacks[`sandbox-dev-${stack}`]?.resource ?? {};
  const found = Object.entries(resources).flatMap(([type, all]) => Object.keys(all).map((id) => `${type}.${id}`));
  expect(found).toEqual(expect.arrayContaining(addresses));
});

test('no stateful resource is missing from the list', () => {
  const found = Object.values(stacks).flatMap(({ resource = {} }) =>
    STATEFUL.flatMap((type) => Object.keys(resource[type] ?? {}).map((id) => `${type}.${id}`)),
  );
  const listed = Object.values(ADDRESSES).flat();
  expect(found.filter((address) => !listed.includes(address))).toEqual([]);
});
