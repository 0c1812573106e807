import { allows, statementsOf } from '../../iam';
import { type Block, onlyResource, resourcesOf } from '../../synthesize';
import { foundationOf } from './foundation-of';

const stack = foundationOf('sandbox-dev');
const account = '000000000010';

describe('the key', () => {
  const key = onlyResource(stack, 'aws_kms_key');
  const context = { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' };

  test('turns, and can be brought back', () => {
    expect(key).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 7 });
    expect(onlyResource(foundationOf('live-prd'), 'aws_kms_key')).toMatchObject({
      deletion_window_in_days: 30,
      lifecycle: { prevent_destroy: true },
    });
  });

  test('nobody decrypts with it but through a service', () => {
    const usable = statementsOf(key.policy).filter(({ Action }) => JSON.stringify(Action).includes('kms:Decrypt'));
    expect(usable.every(({ Condition }) => Condition !== undefined)).toBe(true);
    const decrypt = (more: Record<string, string>) =>
      allows([key.policy], { action: 'kms:Decrypt', resource: 'key', context: more });
    expect(decrypt(context)).toBe(true);
    expect(decrypt({})).toBe(false);
    expect(decrypt({ 'kms:ViaService': 'ebs.eu-west-1.amazonaws.com' })).toBe(false);
  });

  test('CloudWatch Logs uses it for the log groups of the target alone', () => {
    const forLogs = (group: string) =>
      allows([key.policy], {
        action: 'kms:Encrypt',
        resource: 'key',
        context: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-west-1:${account}:log-group:${group}` },
      });
    expect(forLogs('/aws/lambda/bio-sandbox-dev-ada-intake')).toBe(true);
    expect(forLogs('/aws/rds/instance/bio-sandbox-dev-shared-postgres/postgresql')).toBe(true);
    expect(forLogs('/aws/lambda/bio-sandbox-stg-ada-intake')).toBe(false);
  });
});

describe('every bucket', () => {
  const names = ['artifacts', 'data_sets'];
  const of = (type: string) => resourcesOf(stack, type).map(([, block]) => block);

  test('is there under its address', () => {
    expect(
      resourcesOf(stack, 'aws_s3_bucket')
        .map(([id]) => id)
        .sort(),
    ).toEqual(names);
    expect(resourcesOf(foundationOf('live-ops'), 'aws_s3_bucket').map(([id]) => id)).toEqual(['artifacts']);
  });

  test.each<[string, Block]>([
    [
      'aws_s3_bucket_public_access_block',
      { block_public_acls: true, block_public_policy: true, ignore_public_acls: true, restrict_public_buckets: true },
    ],
    ['aws_s3_bucket_ownership_controls', { rule: { object_ownership: 'BucketOwnerEnforced' } }],
    ['aws_s3_bucket_versioning', { versioning_configuration: { status: 'Enabled' } }],
  ])('has %s', (type, expected) => {
    expect(of(type)).toHaveLength(2);
    for (const block of of(type)) expect(block).toMatchObject(expected);
  });

  test('is encrypted with the key of the target', () => {
    for (const block of of('aws_s3_bucket_server_side_encryption_configuration')) {
      expect(JSON.stringify(block)).toContain('aws_kms_key.target_key.arn');
    }
  });

  test('refuses what does not come over TLS', () => {
    for (const { policy } of of('aws_s3_bucket_policy')) {
      expect(statementsOf(policy)).toEqual([
        expect.objectContaining({
          Effect: 'Deny',
          Principal: '*',
          Action: ['s3:*'],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ]);
    }
  });

  test('forgets old versions and unfinished uploads', () => {
    for (const block of of('aws_s3_bucket_lifecycle_configuration')) {
      expect(block.rule).toEqual([
        expect.objectContaining({
          noncurrent_version_expiration: [{ noncurrent_days: expect.any(Number) }],
          abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
        }),
      ]);
    }
  });

  test('stays where deletion is protected', () => {
    for (const [, bucket] of resourcesOf(foundationOf('live-dev'), 'aws_s3_bucket')) {
      expect(bucket).toMatchObject({ force_destroy: false, lifecycle: { prevent_destroy: true } });
    }
  });
});

test('the alarm topic is encrypted, takes alarms of this account only, and tells the owners', () => {
  expect(onlyResource(stack, 'aws_sns_topic').kms_master_key_id).toContain('aws_kms_key.target_key.arn');
  const { policy } = onlyResource(stack, 'aws_sns_topic_policy');
  const [alarms] = statementsOf(policy);
  expect(alarms?.Condition).toEqual({ StringEquals: { 'aws:SourceAccount': account } });
  expect(onlyResource(stack, 'aws_sns_topic_subscription')).toMatchObject({
    protocol: 'email',
    endpoint: 'platform@example.com',
  });
});
