import { Construct } from 'constructs';
import { Alarm } from '../alarm/alarm';
import { arnOf } from '../arn';
import { shared } from '../contract/computed';

export interface WorkflowAlarmsProps {
  /** Name in the product. */
  readonly name: string;
  readonly stateMachineName: string;
}

/** What the owners are told of a workflow. Metrics: https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
export class WorkflowAlarms extends Construct {
  constructor(scope: Construct, id: string, { name, stateMachineName }: WorkflowAlarmsProps) {
    super(scope, id);
    const watched = {
      namespace: 'AWS/States',
      dimensions: { StateMachineArn: arnOf(this, 'states', `stateMachine:${stateMachineName}`) },
      statistic: 'Sum',
      threshold: 0,
      topicArn: shared.alarmTopicArn(this),
    } as const;
    new Alarm(this, 'failed', {
      ...watched,
      what: `${name}-failed`,
      description: `Executions of ${stateMachineName} fail: see the execution history`,
      metric: 'ExecutionsFailed',
    });
    new Alarm(this, 'timed-out', {
      ...watched,
      what: `${name}-timed-out`,
      description: `Executions of ${stateMachineName} take longer than they may`,
      metric: 'ExecutionsTimedOut',
    });
  }
}
