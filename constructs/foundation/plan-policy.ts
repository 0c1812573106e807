import type { Construct } from 'constructs';
import { arnOf, bucketArn } from '../arn';
import { environmentOf } from '../environment';
import { ArnPatterns, namePrefixOf } from '../iam/patterns';
import type { Statement } from '../iam/policy';

/**
 * What a plan reads: how things are configured, never what is in a secret, a queue or a bucket. Where reading shows more than a
 * configuration (code, environments, parameters, keys of objects), it is that of the own target, since two may share an account.
 */
export function planStatements(scope: Construct): Statement[] {
  const own = new ArnPatterns(scope, '*');
  const { target } = environmentOf(scope);
  return [
    {
      sid: 'ReadConfiguration',
      actions: [
        'application-autoscaling:Describe*',
        'application-autoscaling:ListTagsForResource',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:ListTagsForResource',
        'ec2:Describe*',
        'ec2:GetManagedPrefixListEntries',
        'iam:GetPolicy',
        'iam:GetPolicyVersion',
        'iam:GetRole',
        'iam:GetRolePolicy',
        'iam:List*',
        'kms:DescribeKey',
        'kms:GetKeyPolicy',
        'kms:GetKeyRotationStatus',
        'kms:List*',
        'logs:Describe*',
        'logs:ListTagsForResource',
        'rds:Describe*',
        'rds:ListTagsForResource',
        'sagemaker:Describe*',
        'sagemaker:List*',
        'ssm:DescribeParameters',
        'states:ValidateStateMachineDefinition',
        'sts:GetCallerIdentity',
        'tag:GetResources',
      ],
      resources: ['*'],
    },
    {
      sid: 'ReadOwn',
      actions: [
        'lambda:Get*',
        'lambda:List*',
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetResourcePolicy',
        'secretsmanager:ListSecretVersionIds',
        'sns:Get*',
        'sns:List*',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
        'sqs:ListQueueTags',
        'ssm:GetParameter',
        'ssm:GetParameters',
        'ssm:ListTagsForResource',
        'states:Describe*',
        'states:List*',
      ],
      resources: [
        own.named('lambda', 'function:'),
        own.secrets,
        own.named('sns', ''),
        own.named('sqs', ''),
        arnOf(scope, 'ssm', `parameter/biosphere/${target}/*`),
        own.named('states', 'stateMachine:'),
      ],
    },
    {
      sid: 'ReadOwnBuckets',
      actions: [
        's3:GetAccelerateConfiguration',
        's3:GetBucket*',
        's3:GetEncryptionConfiguration',
        's3:GetLifecycleConfiguration',
        's3:GetReplicationConfiguration',
        's3:ListBucket',
      ],
      resources: [bucketArn(`${namePrefixOf(scope)}-*`)],
    },
  ];
}
