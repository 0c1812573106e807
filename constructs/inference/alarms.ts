import { Construct } from 'constructs';
import { Alarm } from '../alarm/alarm';
import { shared } from '../contract/computed';
import { VARIANT } from './layout';

export interface EndpointAlarmsProps {
  readonly endpointName: string;
}

/**
 * What the owners of an endpoint are told. Metrics and units:
 * https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html
 */
export class EndpointAlarms extends Construct {
  /** What callers feel; an update of the endpoint that raises one of these is rolled back. */
  readonly ofCallers: readonly Alarm[];

  constructor(scope: Construct, id: string, { endpointName }: EndpointAlarmsProps) {
    super(scope, id);
    const watched = {
      dimensions: { EndpointName: endpointName, VariantName: VARIANT },
      topicArn: shared.alarmTopicArn(this),
    };
    const errors = new Alarm(this, 'errors', {
      ...watched,
      what: 'inference-errors',
      description: `The endpoint ${endpointName} answers with 5xx: see its log group`,
      namespace: 'AWS/SageMaker',
      metric: 'Invocation5XXErrors',
      statistic: 'Sum',
      threshold: 0,
      periods: { breaking: 3, of: 5 },
    });
    const latency = new Alarm(this, 'latency', {
      ...watched,
      what: 'inference-latency',
      description: `Models behind ${endpointName} take more than 2 seconds (p99): too few instances, or models that push each other out of memory`,
      namespace: 'AWS/SageMaker',
      metric: 'ModelLatency',
      statistic: 'p99',
      // Microseconds.
      threshold: 2_000_000,
      periods: { breaking: 5, of: 5 },
    });
    new Alarm(this, 'memory', {
      ...watched,
      what: 'inference-memory',
      description: `Instances behind ${endpointName} use more than 85 % of their memory: all models share it`,
      namespace: '/aws/sagemaker/Endpoints',
      metric: 'MemoryUtilization',
      statistic: 'Maximum',
      threshold: 85,
      periods: { breaking: 5, of: 5 },
    });
    this.ofCallers = [errors, latency];
  }
}
