import { parseBiome } from '../environments/biome';
import { landscape } from '../environments/landscape';
import { resolve, targetsOf } from '../environments/resolve';
import { isMultiTenant, isOps, type Target } from '../environments/target';
import { buildStacks } from '../stacks/app';
import { compositionOf } from './composition';
import { countByType, onlyResource, resourcesOf, type SynthesizedStack, synthesize } from './synthesize';

const targets = targetsOf(landscape);
const workloads = targets.filter((target) => !isOps(target));
const biome = parseBiome('ada', 'sandbox-dev');
const stacks = synthesize((app) => buildStacks(app, compositionOf({ biome })));
const stack = (id: string) => stacks[id] as SynthesizedStack;
const environment = (target: Target) => resolve(landscape, 'local', target);

test('the stacks are those of design.md: six in a target that runs the product, two in an ops target, one per biome', () => {
  const expected = targets.flatMap((target) =>
    (isOps(target)
      ? ['foundation', 'network']
      : ['foundation', 'network', 'data', 'delivery', 'inference', 'main']
    ).map((each) => `${target}-${each}`),
  );
  expect(Object.keys(stacks).sort()).toEqual([...expected, 'sandbox-dev-biome-ada'].sort());
});

/** Types and counts per stack. Foundation and network are counted by those who need to know (their own tests). */
const INVENTORY = {
  data: {
    aws_cloudwatch_log_group: 3,
    aws_cloudwatch_metric_alarm: 4,
    aws_db_instance: 1,
    aws_db_parameter_group: 1,
    aws_db_subnet_group: 1,
    aws_iam_role: 1,
    aws_iam_role_policy: 1,
    aws_lambda_alias: 1,
    aws_lambda_function: 1,
    aws_ssm_parameter: 1,
  },
  delivery: {
    aws_cloudwatch_log_group: 1,
    aws_cloudwatch_metric_alarm: 2,
    aws_iam_role: 1,
    aws_iam_role_policy: 1,
    aws_lambda_alias: 1,
    aws_lambda_function: 1,
    aws_sqs_queue: 1,
    aws_ssm_parameter: 1,
  },
  inference: {
    aws_appautoscaling_policy: 1,
    aws_appautoscaling_target: 1,
    aws_cloudwatch_log_group: 1,
    aws_cloudwatch_metric_alarm: 3,
    aws_iam_role: 1,
    aws_iam_role_policy: 1,
    aws_sagemaker_endpoint: 1,
    aws_sagemaker_endpoint_configuration: 1,
    aws_sagemaker_model: 1,
    aws_ssm_parameter: 1,
  },
  main: {
    aws_cloudwatch_log_group: 4,
    // Three a service, one more for the asynchronous one, two for the workflow.
    aws_cloudwatch_metric_alarm: 12,
    aws_iam_role: 2,
    aws_iam_role_policy: 2,
    aws_lambda_alias: 3,
    aws_lambda_function: 3,
    aws_lambda_function_event_invoke_config: 1,
    aws_lambda_invocation: 5,
    aws_secretsmanager_secret: 1,
    aws_sfn_alias: 1,
    aws_sfn_state_machine: 1,
    aws_ssm_parameter: 2,
  },
};

/** Stacks that stay while the target has biomes. */
const GUARDED = ['data', 'delivery', 'inference'];

describe.each(workloads)('%s', (target) => {
  test.each(Object.keys(INVENTORY) as (keyof typeof INVENTORY)[])('%s', (name) => {
    const guard = GUARDED.includes(name) && isMultiTenant(target) ? { aws_lambda_invocation: 1 } : {};
    expect(countByType(stack(`${target}-${name}`))).toEqual({ ...INVENTORY[name], ...guard });
  });

  test('settings of the environment arrive', () => {
    const { database, inference, protection, network } = environment(target);
    expect(onlyResource(stack(`${target}-data`), 'aws_db_instance')).toMatchObject({
      instance_class: database.instanceClass,
      multi_az: database.multiAz,
      backup_retention_period: database.backupRetentionDays,
      deletion_protection: protection.deletion,
      storage_encrypted: true,
      manage_master_user_password: true,
    });
    expect(onlyResource(stack(`${target}-inference`), 'aws_appautoscaling_target')).toMatchObject({
      min_capacity: inference.minInstances,
      max_capacity: inference.maxInstances,
    });
    expect(onlyResource(stack(`${target}-network`), 'aws_vpc')).toMatchObject({ cidr_block: network.cidr });
    expect(resourcesOf(stack(`${target}-network`), 'aws_subnet')).toHaveLength(network.availabilityZones);
    expect(onlyResource(stack(`${target}-main`), 'aws_secretsmanager_secret')).toMatchObject({
      recovery_window_in_days: protection.recoveryWindowDays,
    });
  });
});

describe.each(Object.entries(stacks))('%s', (id, json) => {
  const { account, region, state } = environment(targets.find((target) => id.startsWith(`${target}-`)) as Target);

  test('has its own state, account and region', () => {
    const [provider] = json.provider?.aws ?? [];
    expect(json.provider?.aws).toHaveLength(1);
    expect(provider).toMatchObject({ region, allowed_account_ids: [account], profile: `biosphere-${account}` });
    expect(json.terraform).toMatchObject({ backend: { s3: { bucket: state.bucket, use_lockfile: true } } });
  });

  test('names no account but its own and that of its ops', () => {
    const { ops } = environment(targets.find((target) => id.startsWith(`${target}-`)) as Target);
    const named = new Set(JSON.stringify(json).match(/\b0{9}\d{3}\b/g));
    // MinIO's session takes a role of no account.
    expect(
      [...named].filter((each) => ![account, ops.account, '000000000000'].includes(each as typeof account)),
    ).toEqual([]);
  });

  test('every role stands under a boundary and an IAM path', () => {
    for (const [, role] of resourcesOf(json, 'aws_iam_role')) {
      expect(role).toMatchObject({
        permissions_boundary: expect.stringContaining('-boundary'),
        path: expect.stringMatching(/^\/biosphere\//),
      });
    }
  });

  test('every log group has a retention and a key', () => {
    for (const [, group] of resourcesOf(json, 'aws_cloudwatch_log_group')) {
      expect(group).toMatchObject({ retention_in_days: expect.any(Number), kms_key_id: expect.any(String) });
    }
  });

  test('reads no other stack: contracts only', () => {
    expect(Object.keys(json.data ?? {}).filter((type) => type.includes('remote_state'))).toEqual([]);
  });
});

test('states are one object a stack', () => {
  const keys = Object.values(stacks).map(({ terraform }) => {
    const { s3 } = (terraform as { backend: { s3: { bucket: string; key: string } } }).backend;
    return `${s3.bucket}/${s3.key}`;
  });
  expect(new Set(keys).size).toBe(keys.length);
});

describe('a biome', () => {
  const json = stack('sandbox-dev-biome-ada');

  /** Nothing slow, scarce or sticky: design 11. */
  test('has resources of few types, and at most 25 for three services, a model and a workflow', () => {
    const counts = countByType(json);
    expect(counts).toEqual({ ...INVENTORY.main, aws_cloudwatch_metric_alarm: undefined });
    expect(Object.values(counts).reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(25);
  });

  test('is gone at once: its secret has no recovery window, nothing is kept or protected', () => {
    expect(onlyResource(json, 'aws_secretsmanager_secret')).toMatchObject({ recovery_window_in_days: 0 });
    expect(JSON.stringify(json)).not.toMatch(/prevent_destroy|deletion_protection|reserved_concurrent/);
  });

  test('takes the role of biomes, told apart by a session tag', () => {
    expect(json.provider?.aws?.[0]).toMatchObject({
      assume_role: [{ role_arn: expect.stringMatching(/shared-biome$/), tags: { biome: 'ada' } }],
    });
  });

  test('its names hold its name: no resource of a shared slot is made', () => {
    for (const [type, name] of [
      ['aws_lambda_function', 'function_name'],
      ['aws_iam_role', 'name'],
      ['aws_sfn_state_machine', 'name'],
    ] as const) {
      for (const [, block] of resourcesOf(json, type)) expect(block[name]).toMatch(/^bio-sandbox-dev-ada-/);
    }
  });
});
