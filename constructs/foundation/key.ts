import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import { iamArnOf } from '../arn';
import { environmentOf } from '../environment';
import { ArnPatterns } from '../iam/patterns';
import { policyDocument, type Statement } from '../iam/policy';

/** Services that may use the key for a principal of the account whose own policy allows it. */
const THROUGH_SERVICES = ['s3', 'secretsmanager', 'ssm', 'rds', 'lambda', 'sqs', 'sns', 'sagemaker', 'ec2'];

/**
 * The one key of a target. It encrypts everything the target keeps and turns once a year. Nobody, whatever IAM says, uses it but
 * through the services above; administration stays with the account, so that the key can never be locked out
 * (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html).
 */
export class TargetKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { target, names, protection } = environmentOf(this);
    const key = new KmsKey(this, 'key', {
      description: `Encrypts what ${target} keeps`,
      enableKeyRotation: true,
      deletionWindowInDays: protection.recoveryWindowDays,
      policy: policyDocument(this.statements()),
      lifecycle: { preventDestroy: protection.deletion },
    });
    key.overrideLogicalId('target_key');
    new KmsAlias(this, 'alias', {
      name: `alias/${names.resource('aws:kms-alias', 'shared', 'key')}`,
      targetKeyId: key.keyId,
    });
    this.arn = key.arn;
  }

  private statements(): Statement[] {
    const { account, region } = environmentOf(this);
    const accountRoot = { AWS: [iamArnOf(this, 'root')] };
    const cryptography = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
    return [
      {
        sid: 'Administration',
        principals: accountRoot,
        actions: [
          'kms:CancelKeyDeletion',
          'kms:DescribeKey',
          'kms:DisableKey*',
          'kms:EnableKey*',
          'kms:Get*',
          'kms:List*',
          'kms:PutKeyPolicy',
          'kms:RevokeGrant',
          'kms:RotateKeyOnDemand',
          'kms:ScheduleKeyDeletion',
          'kms:TagResource',
          'kms:UntagResource',
          'kms:UpdateKeyDescription',
          'kms:CreateAlias',
          'kms:DeleteAlias',
          'kms:UpdateAlias',
        ],
        resources: ['*'],
      },
      {
        sid: 'ThroughServices',
        principals: accountRoot,
        actions: cryptography,
        resources: ['*'],
        conditions: {
          StringEquals: { 'kms:ViaService': THROUGH_SERVICES.map((service) => `${service}.${region}.amazonaws.com`) },
        },
      },
      {
        sid: 'GrantsForServices',
        principals: accountRoot,
        actions: ['kms:CreateGrant', 'kms:ListGrants'],
        resources: ['*'],
        conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      },
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
      {
        sid: 'Logs',
        principals: { Service: [`logs.${region}.amazonaws.com`] },
        actions: cryptography,
        resources: ['*'],
        conditions: {
          ArnLike: { 'kms:EncryptionContext:aws:logs:arn': new ArnPatterns(this, '*').logGroups },
        },
      },
      // Alarms publish to an encrypted topic: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
      {
        sid: 'Alarms',
        principals: { Service: ['cloudwatch.amazonaws.com'] },
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      },
    ];
  }
}
