import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { parseBiome } from '../../environments/biome';
import { buildStacks } from '../../stacks/app';
import { compositionOf } from '../composition';
import { staged } from '../constructs/stage';
import { type SynthesizedStack, synthesize } from '../synthesize';
import { HOLDS_DATA, HOLDS_NONE } from './holds-data';

/**
 * Where things stand in the state that hold data, or on which the life of data hangs: addresses are public API, since one that
 * changes is destroyed and made anew. A line is never removed or changed here. Whoever changes an address in a construct calls
 * `moveFromId` on the resource there, and adds the new address below the old one.
 */
const OF_A_DEPLOYMENT = [
  'aws_cloudwatch_log_group.services_guesser_function_log_7808ED91',
  'aws_cloudwatch_log_group.services_mailer_function_log_3D0C1940',
  'aws_cloudwatch_log_group.services_row-keeper_function_log_44D9E971',
  'aws_cloudwatch_log_group.workflows_workflow-flow_log_35EBB935',
  // Their deletion drops the database, or removes models and what is known of the code that runs.
  'aws_lambda_invocation.database_provisioned_F8803CB2',
  'aws_lambda_invocation.models_guess_release_793F167F',
  'aws_lambda_invocation.services_guesser_release_32EECA9C',
  'aws_lambda_invocation.services_mailer_release_8C92D886',
  'aws_lambda_invocation.services_row-keeper_release_C23EDC80',
  'aws_secretsmanager_secret.database_secret_69297D2D',
];
const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  foundation: ['aws_kms_key.target_key', 'aws_s3_bucket.artifacts', 'aws_s3_bucket.data_sets'],
  network: [
    'aws_cloudwatch_log_group.flow-logs_log_2AEB7D0B',
    'aws_subnet.network_subnet-0_6C74219D',
    'aws_subnet.network_subnet-1_3C81CE7D',
    'aws_vpc.network_vpc_4E8F0223',
  ],
  data: [
    'aws_cloudwatch_log_group.provisioner_function_log_D65DFE40',
    'aws_cloudwatch_log_group.server_log-postgresql_07192E91',
    'aws_cloudwatch_log_group.server_log-upgrade_4294BAFB',
    'aws_db_instance.postgres',
    'aws_lambda_invocation.tenants',
    // Invocations hang on its name, and so databases.
    'aws_lambda_function.provisioner',
  ],
  delivery: [
    'aws_cloudwatch_log_group.deploy_function_log_E66A9009',
    'aws_lambda_function.deploy',
    'aws_lambda_invocation.tenants',
    'aws_sqs_queue.failures_queue_3DB484D9',
  ],
  inference: [
    'aws_cloudwatch_log_group.inference_role_log_F4B2F452',
    'aws_lambda_invocation.tenants',
    'aws_sagemaker_endpoint.inference_endpoint_11F0EFEF',
  ],
  main: OF_A_DEPLOYMENT,
  'biome-ada': OF_A_DEPLOYMENT,
};

const stacks = synthesize((app) =>
  buildStacks(app, compositionOf({ targets: ['sandbox-dev'], biome: parseBiome('ada', 'sandbox-dev') })),
);

function addressesIn({ resource = {} }: SynthesizedStack): string[] {
  return Object.entries(resource).flatMap(([type, all]) => Object.keys(all).map((id) => `${type}.${id}`));
}

/** Frozen addresses that are neither there nor moved to one that is. */
function lost(stack: SynthesizedStack, frozen: readonly string[]): string[] {
  const moved = new Map((stack.moved ?? []).map(({ from, to }) => [from, to]));
  const end = (address: string): string => {
    const next = moved.get(address);
    return next === undefined ? address : end(next);
  };
  const there = new Set(addressesIn(stack));
  return frozen.filter((address) => !there.has(end(address)));
}

test('every stack of a target and of a biome is listed', () => {
  expect(Object.keys(stacks).sort()).toEqual(
    Object.keys(ADDRESSES)
      .map((each) => `sandbox-dev-${each}`)
      .sort(),
  );
});

test.each(Object.entries(ADDRESSES))('%s keeps its addresses', (stack, addresses) => {
  expect(lost(stacks[`sandbox-dev-${stack}`] as SynthesizedStack, addresses)).toEqual([]);
});

test.each(Object.entries(ADDRESSES))('nothing of %s that holds data is missing from the list', (stack, addresses) => {
  const found = addressesIn(stacks[`sandbox-dev-${stack}`] as SynthesizedStack);
  const stateful = found.filter((address) => HOLDS_DATA.includes(address.split('.')[0] ?? ''));
  expect(stateful.filter((address) => !addresses.includes(address))).toEqual([]);
});

test('of every type it is said whether it holds data', () => {
  const types = Object.values(stacks).flatMap(({ resource = {} }) => Object.keys(resource));
  expect([...new Set(types)].filter((type) => ![...HOLDS_DATA, ...HOLDS_NONE].includes(type))).toEqual([]);
});

describe('a construct that moves a bucket', () => {
  const bucketAt = (id: string, from?: string) =>
    staged('foundation', 'sandbox-dev', (stack) => {
      const bucket = new S3Bucket(stack, 'x', { bucket: 'one' });
      bucket.overrideLogicalId(id);
      if (from) bucket.moveFromId(from);
    });

  test('without a word of it has lost the bucket', () => {
    expect(lost(bucketAt('new_place'), ['aws_s3_bucket.artifacts'])).toEqual(['aws_s3_bucket.artifacts']);
  });

  test('with moveFromId has kept it', () => {
    expect(lost(bucketAt('new_place', 'aws_s3_bucket.artifacts'), ['aws_s3_bucket.artifacts'])).toEqual([]);
  });
});
