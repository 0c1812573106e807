import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';
import { shared } from '../contract/computed';
import { environmentOf } from '../environment';
import { policyDocument } from '../iam/policy';

/** Where the alarms of a target go: an encrypted topic that its owners read by e-mail (each confirms once). */
export class AlarmTopic extends Construct {
  constructor(scope: Construct, id: string, props: { readonly keyArn: string }) {
    super(scope, id);
    const { names, owners, account } = environmentOf(this);
    const topic = new SnsTopic(this, 'topic', {
      name: names.resource('aws:sns-topic', 'shared', 'alarms'),
      kmsMasterKeyId: props.keyArn,
    });
    new SnsTopicPolicy(this, 'policy', {
      arn: topic.arn,
      policy: policyDocument([
        {
          sid: 'Alarms',
          principals: { Service: ['cloudwatch.amazonaws.com'] },
          actions: ['sns:Publish'],
          resources: [shared.alarmTopicArn(this)],
          conditions: { StringEquals: { 'aws:SourceAccount': account } },
        },
        {
          sid: 'TlsOnly',
          effect: 'Deny',
          principals: '*',
          actions: ['sns:Publish'],
          resources: [shared.alarmTopicArn(this)],
          conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]),
    });
    for (const owner of owners) {
      new SnsTopicSubscription(this, `owner-${owner}`, { topicArn: topic.arn, protocol: 'email', endpoint: owner });
    }
  }
}
