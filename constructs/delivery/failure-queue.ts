import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Construct } from 'constructs';
import { Alarm } from '../alarm/alarm';
import { shared } from '../contract/computed';
import { policyDocument } from '../iam/policy';

const TWO_WEEKS = 14 * 24 * 3600;

/** Keeps the asynchronous events that failed for good, of all deployments of a target, until somebody has looked at them. */
export class FailureQueue extends Construct {
  constructor(scope: Construct, id: string, props: { readonly keyArn: string }) {
    super(scope, id);
    const name = shared.failureQueueName(this);
    // The policy is part of the queue: as a resource of its own the provider waits another 25 s for it.
    new SqsQueue(this, 'queue', {
      name,
      kmsMasterKeyId: props.keyArn,
      messageRetentionSeconds: TWO_WEEKS,
      policy: policyDocument([
        {
          sid: 'TlsOnly',
          effect: 'Deny',
          principals: '*',
          actions: ['sqs:*'],
          resources: [shared.failureQueueArn(this)],
          conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]),
    });
    new Alarm(this, 'alarm', {
      what: 'failed-events',
      description: `Asynchronous events failed for good; they are kept in the queue ${name} for 14 days`,
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: name },
      statistic: 'Maximum',
      threshold: 0,
      topicArn: shared.alarmTopicArn(this),
    });
  }
}
