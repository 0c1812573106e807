import type { IConstruct } from 'constructs';
import { arnOf, bucketArn } from '../arn';
import { environmentOf } from '../environment';

/**
 * The other half of what shared stacks tell: names that both sides compute, so that nobody reads them. A contract holds
 * only what AWS makes up.
 */
export const shared = {
  artifactBucket: (scope: IConstruct) => bucketOf(scope, 'artifacts'),
  artifactBucketArn: (scope: IConstruct) => bucketArn(bucketOf(scope, 'artifacts')),
  /** Data sets that every deployment of the target may read. */
  dataSetBucket: (scope: IConstruct) => bucketOf(scope, 'data-sets'),
  dataSetBucketArn: (scope: IConstruct) => bucketArn(bucketOf(scope, 'data-sets')),
  alarmTopicArn: (scope: IConstruct) =>
    arnOf(scope, 'sns', environmentOf(scope).names.resource('aws:sns-topic', 'shared', 'alarms')),
  /** Keeps asynchronous events after their last failed attempt. */
  failureQueueName: (scope: IConstruct) =>
    environmentOf(scope).names.resource('aws:sqs-queue', 'shared', 'failed-events'),
  failureQueueArn: (scope: IConstruct) => arnOf(scope, 'sqs', shared.failureQueueName(scope)),
  provisionerName: (scope: IConstruct) =>
    environmentOf(scope).names.resource('aws:lambda-function', 'shared', 'provisioner'),
  deployFunctionName: (scope: IConstruct) =>
    environmentOf(scope).names.resource('aws:lambda-function', 'shared', 'deploy'),
};

function bucketOf(scope: IConstruct, what: string): string {
  const { names, account } = environmentOf(scope);
  return names.bucket(what, account);
}
