/**
 * Properties on which safety rests, of every resource of a type wherever it stands: encrypted, private, protected as its
 * environment says, watched, and made in the order in which it is safe. A property that goes, or another value, is red here.
 */
import type { Environment } from '../../environments/resolve';
import type { Block } from '../synthesize';
import { every, everyStack } from './every-stack';

const KEY = /foundation-contract\.keyArn|aws_kms_key\.target_key\.arn/;
const key = expect.stringMatching(KEY);
const reference = (type: string) => expect.stringMatching(new RegExp(`^\\$\\{${type}\\.`));
const depends = (...types: string[]) =>
  expect.arrayContaining(types.map((type) => expect.stringMatching(new RegExp(`^${type}\\.`))));

/** Per type of resource, what each one has at least; computed from the environment it stands in. */
const PROPERTIES: Readonly<Record<string, (environment: Environment, block: Block) => object>> = {
  aws_appautoscaling_target: ({ inference }) => ({
    min_capacity: inference.minInstances,
    max_capacity: inference.maxInstances,
  }),
  aws_cloudwatch_log_group: ({ logs }) => ({ kms_key_id: key, retention_in_days: logs.retentionDays }),
  aws_cloudwatch_metric_alarm: ({ target }) => {
    const topic = [expect.stringMatching(new RegExp(`:bio-${target}-shared-alarms$`))];
    return { alarm_actions: topic, ok_actions: topic, treat_missing_data: 'notBreaching' };
  },
  aws_db_instance: ({ database, protection: { deletion } }) => ({
    storage_encrypted: true,
    kms_key_id: key,
    manage_master_user_password: true,
    master_user_secret_kms_key_id: key,
    performance_insights_enabled: true,
    performance_insights_kms_key_id: key,
    publicly_accessible: false,
    vpc_security_group_ids: ['${local.network-contract.databaseSecurityGroupId}'],
    db_subnet_group_name: reference('aws_db_subnet_group'),
    parameter_group_name: reference('aws_db_parameter_group'),
    ca_cert_identifier: 'rds-ca-rsa2048-g1',
    auto_minor_version_upgrade: true,
    multi_az: database.multiAz,
    backup_retention_period: database.backupRetentionDays,
    copy_tags_to_snapshot: true,
    delete_automated_backups: !deletion,
    deletion_protection: deletion,
    skip_final_snapshot: !deletion,
    ...(deletion ? { final_snapshot_identifier: expect.stringMatching(/-final$/) } : {}),
    enabled_cloudwatch_logs_exports: ['postgresql', 'upgrade'],
    lifecycle: { prevent_destroy: deletion },
    depends_on: depends('aws_cloudwatch_log_group', 'aws_cloudwatch_log_group'),
  }),
  aws_db_parameter_group: ({ database }) => ({
    parameter: [
      { name: 'rds.force_ssl', value: '1', apply_method: 'immediate' },
      { name: 'max_connections', value: String(database.maxConnections), apply_method: 'pending-reboot' },
      { name: 'log_connections', value: '1', apply_method: 'immediate' },
      { name: 'log_disconnections', value: '1', apply_method: 'immediate' },
      { name: 'log_lock_waits', value: '1', apply_method: 'immediate' },
      { name: 'log_min_duration_statement', value: '1000', apply_method: 'immediate' },
      { name: 'idle_in_transaction_session_timeout', value: '300000', apply_method: 'immediate' },
    ],
  }),
  aws_db_subnet_group: () => ({ subnet_ids: '${local.network-contract.subnetIds}' }),
  aws_default_security_group: () => ({ vpc_id: reference('aws_vpc') }),
  aws_flow_log: () => ({
    traffic_type: 'ALL',
    vpc_id: reference('aws_vpc'),
    iam_role_arn: reference('aws_iam_role'),
    log_destination: reference('aws_cloudwatch_log_group'),
    max_aggregation_interval: 60,
    depends_on: depends('aws_iam_role_policy'),
  }),
  aws_iam_role: ({ names, biome }, { name }) => {
    const slot = biome ? biome.name : /-main-/.test(String(name)) ? 'main' : 'shared';
    const operator = /-shared-(plan|apply|biome)$/.test(String(name));
    return {
      path: names.iamPath(slot),
      permissions_boundary: expect.stringMatching(operator ? /-operator-boundary$/ : /-workload-boundary$/),
      assume_role_policy: expect.any(String),
      ...(operator ? { max_session_duration: 3600, depends_on: depends('aws_iam_policy', 'aws_iam_policy') } : {}),
    };
  },
  aws_iam_policy: ({ names }) => ({ path: names.iamPath('shared'), policy: expect.any(String) }),
  aws_iam_role_policy: () => ({ role: reference('aws_iam_role'), policy: expect.any(String) }),
  aws_kms_alias: () => ({ target_key_id: '${aws_kms_key.target_key.key_id}' }),
  aws_kms_key: ({ protection }) => ({
    enable_key_rotation: true,
    deletion_window_in_days: protection.recoveryWindowDays,
    lifecycle: { prevent_destroy: protection.deletion },
    policy: expect.any(String),
  }),
  aws_lambda_alias: (_, { function_version }) => ({
    name: 'live',
    ...(function_version === '$LATEST'
      ? { lifecycle: { ignore_changes: ['function_version', 'routing_config'] } }
      : {}),
  }),
  aws_lambda_function: (_, { function_name }) => ({
    kms_key_arn: key,
    tracing_config: { mode: 'Active' },
    role: reference('aws_iam_role'),
    publish: /-shared-/.test(String(function_name)),
    depends_on: depends('aws_cloudwatch_log_group', 'aws_iam_role_policy'),
  }),
  aws_lambda_function_event_invoke_config: ({ target }) => ({
    qualifier: 'live',
    destination_config: { on_failure: { destination: expect.stringMatching(`:bio-${target}-shared-failed-events$`) } },
    depends_on: depends('aws_lambda_alias', 'aws_iam_role_policy'),
  }),
  aws_lambda_invocation: () => ({
    lifecycle_scope: 'CRUD',
    qualifier: 'live',
    depends_on: depends('aws_ssm_parameter'),
  }),
  aws_s3_bucket: ({ protection: { deletion } }) => ({
    force_destroy: !deletion,
    lifecycle: { prevent_destroy: deletion },
  }),
  aws_s3_bucket_lifecycle_configuration: () => ({
    rule: [
      {
        status: 'Enabled',
        filter: [{ prefix: '' }],
        noncurrent_version_expiration: [{ noncurrent_days: expect.any(Number) }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      },
    ],
    depends_on: depends('aws_s3_bucket_versioning'),
  }),
  aws_s3_bucket_ownership_controls: () => ({ rule: { object_ownership: 'BucketOwnerEnforced' } }),
  aws_s3_bucket_policy: () => ({ policy: expect.any(String) }),
  aws_s3_bucket_public_access_block: () => ({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  }),
  aws_s3_bucket_server_side_encryption_configuration: () => ({
    rule: [
      {
        apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms', kms_master_key_id: key },
        bucket_key_enabled: true,
      },
    ],
  }),
  aws_s3_bucket_versioning: () => ({ versioning_configuration: { status: 'Enabled' } }),
  aws_sagemaker_endpoint: () => ({
    depends_on: depends('aws_cloudwatch_metric_alarm', 'aws_cloudwatch_metric_alarm'),
  }),
  aws_sagemaker_endpoint_configuration: () => ({ kms_key_arn: key, lifecycle: { create_before_destroy: true } }),
  aws_sagemaker_model: () => ({
    enable_network_isolation: true,
    lifecycle: { create_before_destroy: true },
    depends_on: depends('aws_iam_role_policy', 'aws_cloudwatch_log_group'),
  }),
  aws_secretsmanager_secret: ({ biome, protection }) => ({
    kms_key_id: key,
    recovery_window_in_days: biome ? 0 : protection.recoveryWindowDays,
  }),
  aws_sfn_state_machine: () => ({
    publish: true,
    logging_configuration: {
      level: 'ALL',
      include_execution_data: false,
      log_destination: expect.stringMatching(/^\$\{aws_cloudwatch_log_group\.[^}]+\.arn\}:\*$/),
    },
    tracing_configuration: { enabled: true },
    depends_on: depends('aws_iam_role_policy'),
  }),
  aws_sns_topic: () => ({ kms_master_key_id: key }),
  aws_sns_topic_policy: () => ({ policy: expect.any(String) }),
  aws_sqs_queue: () => ({
    kms_master_key_id: key,
    message_retention_seconds: 14 * 24 * 3600,
    policy: expect.any(String),
  }),
  aws_subnet: () => ({
    map_public_ip_on_launch: false,
    cidr_block: expect.stringMatching(/^\$\{cidrsubnet\("10\.\d+\.0\.0\/16", 4, \d\)\}$/),
    lifecycle: { ignore_changes: ['availability_zone'] },
  }),
  aws_vpc: ({ network }) => ({ cidr_block: network.cidr, enable_dns_support: true, enable_dns_hostnames: true }),
  aws_vpc_endpoint: (_, { vpc_endpoint_type }) => ({
    policy: expect.any(String),
    ...(vpc_endpoint_type === 'Gateway'
      ? { route_table_ids: [reference('aws_route_table')] }
      : {
          private_dns_enabled: true,
          subnet_ids: expect.arrayContaining([reference('aws_subnet')]),
          security_group_ids: [expect.stringMatching(/^\$\{aws_security_group\.security-groups_endpoints_/)],
        }),
  }),
};

describe.each(Object.entries(PROPERTIES))('every %s', (type, propertiesOf) => {
  test('has what its safety rests on', () => {
    expect(every(type).length).toBeGreaterThan(0);
    for (const { block, environment } of every(type)) expect(block).toMatchObject(propertiesOf(environment, block));
  });
});

/** Types that hold nothing of which safety would speak: they join others, or are spoken of elsewhere in this folder. */
const PLAIN = [
  'aws_appautoscaling_policy',
  'aws_route_table',
  'aws_route_table_association',
  'aws_security_group',
  'aws_sfn_alias',
  'aws_sns_topic_subscription',
  'aws_ssm_parameter',
  'aws_vpc_security_group_egress_rule',
  'aws_vpc_security_group_ingress_rule',
];

test('a new type of resource is spoken of here before it is used', () => {
  const types = everyStack.flatMap(({ json }) => Object.keys(json.resource ?? {}));
  expect([...new Set(types)].sort()).toEqual([...Object.keys(PROPERTIES), ...PLAIN].sort());
});

test('each bucket has each of its guards', () => {
  const guards = Object.keys(PROPERTIES).filter((type) => /^aws_s3_bucket_/.test(type));
  for (const guard of guards) {
    expect(every(guard).map(({ id, block }) => `${id} ${block.bucket}`)).toEqual(
      every('aws_s3_bucket').map(({ id, block }) => {
        const [address] = Object.entries(
          everyStack.find((each) => each.id === id)?.json.resource?.aws_s3_bucket ?? {},
        ).find(([, each]) => each === block) ?? [''];
        return `${id} \${aws_s3_bucket.${address}.bucket}`;
      }),
    );
  }
});

test('old versions are kept for 90 days of artifacts, for 30 of data sets', () => {
  const days = every('aws_s3_bucket_lifecycle_configuration').map(({ block }) => {
    const [{ noncurrent_version_expiration: expiration }] = block.rule as [Record<string, object[]>];
    return `${block.bucket} ${JSON.stringify(expiration)}`;
  });
  expect([...new Set(days)].sort()).toEqual([
    '${aws_s3_bucket.artifacts.bucket} [{"noncurrent_days":90}]',
    '${aws_s3_bucket.data_sets.bucket} [{"noncurrent_days":30}]',
  ]);
});

test('who talks to whom: functions to endpoints over HTTPS, clients of the database to it, and nobody else', () => {
  const group = (reference_: unknown) =>
    /security-groups_(.+)_[0-9A-F]{8}/.exec(String(reference_))?.[1] ?? (reference_ ? 'prefix list' : 'anybody');
  const rules = (type: string) =>
    every(type)
      .filter(({ id }) => id === 'sandbox-dev-network')
      .map(({ block }) => {
        const { ip_protocol, from_port, to_port, security_group_id: own, referenced_security_group_id: other } = block;
        return `${group(own)} - ${group(other ?? block.prefix_list_id)} ${ip_protocol} ${from_port}-${to_port}`;
      })
      .sort();
  expect(rules('aws_vpc_security_group_egress_rule')).toEqual([
    'database-clients - database tcp 5432-5432',
    'functions - endpoints tcp 443-443',
    'functions - prefix list tcp 443-443',
  ]);
  expect(rules('aws_vpc_security_group_ingress_rule')).toEqual([
    'database - database-clients tcp 5432-5432',
    'endpoints - functions tcp 443-443',
  ]);
});

test('a function in the VPC stands in its private subnets and in the groups of functions', () => {
  const inVpc = every('aws_lambda_function').filter(({ block }) => block.vpc_config !== undefined);
  expect(inVpc.map(({ block }) => block.vpc_config)).toEqual(
    inVpc.map(() => ({
      subnet_ids: '${local.network-contract.subnetIds}',
      security_group_ids: [
        '${local.network-contract.functionSecurityGroupId}',
        '${local.network-contract.databaseClientSecurityGroupId}',
      ],
    })),
  );
  for (const { block } of inVpc) {
    const { variables } = block.environment as { variables: Record<string, string> };
    expect(variables.NODE_EXTRA_CA_CERTS).toBe('/var/runtime/ca-cert.pem');
  }
});
