import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Construct } from 'constructs';
import { environmentOf, slotOf } from '../environment';

export interface AlarmProps {
  /** Last part of the alarm's name, for example `provisioner-errors`. */
  readonly what: string;
  /** What is wrong when it rings, and where to look: the owners read this at night. */
  readonly description: string;
  /** CloudWatch namespace, for example `AWS/Lambda`. */
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `Average`, `Maximum`, `Minimum`, or a percentile such as `p99`. */
  readonly statistic: 'Sum' | 'Average' | 'Maximum' | 'Minimum' | `p${number}`;
  /** It rings above this value, or below it with `when: 'below'`. */
  readonly threshold: number;
  /** Default: above. */
  readonly when?: 'above' | 'below';
  /** Default: 60. */
  readonly periodSeconds?: number;
  /** How many of the last periods break the threshold before it rings. Default: 1 of 1. */
  readonly periods?: { readonly breaking: number; readonly of: number };
  /** SNS topic that is told when it rings and when it is over. */
  readonly topicArn: string;
}

/** An alarm that comes with the thing it watches. No data is no alarm: what is not used raises none. */
export class Alarm extends Construct {
  readonly alarmName: string;
  readonly resource: CloudwatchMetricAlarm;

  constructor(scope: Construct, id: string, props: AlarmProps) {
    super(scope, id);
    this.alarmName = environmentOf(this).names.resource('aws:alarm', slotOf(this), props.what);
    const percentile = props.statistic.startsWith('p');
    const periods = props.periods ?? { breaking: 1, of: 1 };
    this.resource = new CloudwatchMetricAlarm(this, 'alarm', {
      alarmName: this.alarmName,
      alarmDescription: props.description,
      namespace: props.namespace,
      metricName: props.metric,
      dimensions: { ...props.dimensions },
      ...(percentile ? { extendedStatistic: props.statistic } : { statistic: props.statistic }),
      comparisonOperator: props.when === 'below' ? 'LessThanThreshold' : 'GreaterThanThreshold',
      threshold: props.threshold,
      period: props.periodSeconds ?? 60,
      evaluationPeriods: periods.of,
      datapointsToAlarm: periods.breaking,
      treatMissingData: 'notBreaching',
      alarmActions: [props.topicArn],
      okActions: [props.topicArn],
    });
  }
}
