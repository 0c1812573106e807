import { AppautoscalingPolicy } from '@cdktf/provider-aws/lib/appautoscaling-policy';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target';
import type { SagemakerEndpoint } from '@cdktf/provider-aws/lib/sagemaker-endpoint';
import { Construct } from 'constructs';
import { environmentOf } from '../environment';
import { VARIANT } from './layout';

/** Requests a minute that one instance takes before another one is added: small ONNX models answer in tens of milliseconds. */
const REQUESTS_PER_MINUTE = 600;

export interface EndpointScalingProps {
  readonly endpoint: SagemakerEndpoint;
}

/** Keeps the number of instances between the environment's bounds, by requests per instance. */
export class EndpointScaling extends Construct {
  constructor(scope: Construct, id: string, { endpoint }: EndpointScalingProps) {
    super(scope, id);
    const { inference } = environmentOf(this);
    const target = new AppautoscalingTarget(this, 'target', {
      serviceNamespace: 'sagemaker',
      scalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      resourceId: `endpoint/${endpoint.name}/variant/${VARIANT}`,
      minCapacity: inference.minInstances,
      maxCapacity: inference.maxInstances,
    });
    new AppautoscalingPolicy(this, 'policy', {
      name: 'requests-per-instance',
      policyType: 'TargetTrackingScaling',
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
        targetValue: REQUESTS_PER_MINUTE,
        // Models are loaded on demand: an instance that goes takes its warm models with it, so that scaling in is slow.
        scaleInCooldown: 600,
        scaleOutCooldown: 60,
      },
    });
  }
}
