import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { Construct } from 'constructs';
import { arnOf } from '../arn';
import { environmentOf } from '../environment';
import { ServiceRole } from '../iam/service-role';

/** Records every connection in the VPC, accepted or refused: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: { readonly vpcId: string; readonly keyArn: string }) {
    super(scope, id);
    const { names, logs } = environmentOf(this);
    const name = `/aws/vpc/${names.resource('aws:security-group', 'shared', 'flow-logs')}`;
    const group = new CloudwatchLogGroup(this, 'log', {
      name,
      retentionInDays: logs.retentionDays,
      kmsKeyId: props.keyArn,
    });
    const role = new ServiceRole(this, 'role', {
      what: 'flow-logs',
      service: 'vpc-flow-logs.amazonaws.com',
      description: 'Writes the flow logs of the VPC',
    });
    role.grant({
      sid: 'Write',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
      resources: [arnOf(this, 'logs', `log-group:${name}`), arnOf(this, 'logs', `log-group:${name}:*`)],
    });
    role.grant({ sid: 'Find', actions: ['logs:DescribeLogGroups'], resources: ['*'] });
    new FlowLog(this, 'flow-log', {
      vpcId: props.vpcId,
      trafficType: 'ALL',
      iamRoleArn: role.arn,
      logDestination: group.arn,
      maxAggregationInterval: 60,
      dependsOn: role.dependables,
    });
  }
}
