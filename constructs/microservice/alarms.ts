import { Construct } from 'constructs';
import type { Service } from '../../artifacts/product-types';
import { Alarm } from '../alarm/alarm';
import { shared } from '../contract/computed';

export interface MicroserviceAlarmsProps {
  readonly service: Service;
  readonly functionName: string;
}

/**
 * What the owners are told of a microservice. Metrics: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export class MicroserviceAlarms extends Construct {
  constructor(scope: Construct, id: string, { service, functionName }: MicroserviceAlarmsProps) {
    super(scope, id);
    const watched = {
      namespace: 'AWS/Lambda',
      dimensions: { FunctionName: functionName },
      topicArn: shared.alarmTopicArn(this),
    };
    new Alarm(this, 'errors', {
      ...watched,
      what: `${service.name}-errors`,
      description: `${functionName} fails: see its log group and traces`,
      metric: 'Errors',
      statistic: 'Sum',
      threshold: 0,
      periods: { breaking: 3, of: 5 },
    });
    new Alarm(this, 'throttles', {
      ...watched,
      what: `${service.name}-throttles`,
      description: `Calls of ${functionName} are refused: the account's concurrent executions are used up`,
      metric: 'Throttles',
      statistic: 'Sum',
      threshold: 0,
      periods: { breaking: 3, of: 5 },
    });
    new Alarm(this, 'duration', {
      ...watched,
      what: `${service.name}-duration`,
      description: `${functionName} comes near its time-out of ${service.timeoutSeconds} seconds`,
      metric: 'Duration',
      statistic: 'Maximum',
      threshold: service.timeoutSeconds * 1000 * 0.9,
      periods: { breaking: 3, of: 5 },
    });
    if (service.invocation === 'async') {
      new Alarm(this, 'dropped', {
        ...watched,
        what: `${service.name}-dropped-events`,
        description: `Events for ${functionName} failed for good; they are in the failure queue of the target`,
        metric: 'AsyncEventsDropped',
        statistic: 'Sum',
        threshold: 0,
      });
    }
  }
}
