import { SagemakerEndpoint } from '@cdktf/provider-aws/lib/sagemaker-endpoint';
import { SagemakerEndpointConfiguration } from '@cdktf/provider-aws/lib/sagemaker-endpoint-configuration';
import { SagemakerModel } from '@cdktf/provider-aws/lib/sagemaker-model';
import { Construct } from 'constructs';
import { MODELS } from '../../artifacts/registry/keys';
import { cattleId, type Sha } from '../../environments/naming';
import { shared } from '../contract/computed';
import { environmentOf } from '../environment';
import { EndpointAlarms } from './alarms';
import { VARIANT } from './layout';
import { EndpointRole } from './role';
import { EndpointScaling } from './scaling';
import { servingImage } from './serving-image';

export interface MultiModelEndpointProps {
  /** Version of the serving image. */
  readonly servingVersion: Sha;
  /** Encrypts the instances' volumes, the logs, and the archives that are read. */
  readonly keyArn: string;
}

/**
 * One SageMaker endpoint that serves every model under `models/` of the artifact bucket: main's and the biomes'. A caller names
 * the archive with TargetModel; who may name which is in ./slice.ts. The container has no network (SageMaker itself
 * fetches the archives), requests are not captured, and an update that raises an alarm is rolled back.
 *
 * All models share the instances' memory and the one role: a model is data (ONNX), never code.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/multi-model-endpoints.html
 */
export class MultiModelEndpoint extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: MultiModelEndpointProps) {
    super(scope, id);
    const { names, inference } = environmentOf(this);
    this.name = names.resource('aws:sagemaker-endpoint', 'shared', 'inference');
    const image = servingImage(this, props.servingVersion);
    const role = new EndpointRole(this, 'role', {
      endpointName: this.name,
      repositoryArn: image.repositoryArn,
      keyArn: props.keyArn,
    });
    // A model cannot be changed, and a fixed name would delete the model that replaces it: the name holds what it is made of.
    const model = new SagemakerModel(this, 'model', {
      name: names.resource('aws:sagemaker-model', 'shared', `inference-${cattleId(image.uri)}`),
      executionRoleArn: role.arn,
      enableNetworkIsolation: true,
      primaryContainer: {
        image: image.uri,
        mode: 'MultiModel',
        modelDataUrl: `s3://${shared.artifactBucket(this)}/${MODELS}`,
      },
      lifecycle: { createBeforeDestroy: true },
      dependsOn: role.dependables,
    });
    const configuration = new SagemakerEndpointConfiguration(this, 'configuration', {
      namePrefix: `${this.name}-`,
      kmsKeyArn: props.keyArn,
      productionVariants: [
        {
          variantName: VARIANT,
          modelName: model.name,
          instanceType: inference.instanceType,
          initialInstanceCount: inference.minInstances,
          initialVariantWeight: 1,
        },
      ],
      lifecycle: { createBeforeDestroy: true },
    });
    const alarms = new EndpointAlarms(this, 'alarms', { endpointName: this.name });
    const endpoint = new SagemakerEndpoint(this, 'endpoint', {
      name: this.name,
      endpointConfigName: configuration.name,
      // Given at creation: to add it later would replace the endpoint.
      deploymentConfig: {
        autoRollbackConfiguration: { alarms: alarms.ofCallers.map(({ alarmName }) => ({ alarmName })) },
        blueGreenUpdatePolicy: {
          terminationWaitInSeconds: 300,
          maximumExecutionTimeoutInSeconds: 3600,
          trafficRoutingConfiguration: { type: 'ALL_AT_ONCE', waitIntervalInSeconds: 300 },
        },
      },
      dependsOn: alarms.ofCallers.map(({ resource }) => resource),
    });
    this.arn = endpoint.arn;
    new EndpointScaling(this, 'scaling', { endpoint });
  }
}
