import type { App } from 'cdktf';
import { shared } from '../constructs/contract/computed';
import { foundationContract } from '../constructs/contract/foundation';
import { inferenceContract } from '../constructs/contract/inference';
import { MultiModelEndpoint } from '../constructs/inference/endpoint';
import { TenantGuard } from '../constructs/tenants/guard';
import type { Environment } from '../environments/resolve';
import type { Composition } from './composition';
import { EnvironmentStack } from './environment-stack';

/** The endpoint that all deployments of a target share. A target whose product has no models has no such stack. */
export class InferenceStack extends EnvironmentStack {
  constructor(app: App, environment: Environment, composition: Composition) {
    super(app, 'inference', environment, composition);
    const { keyArn } = foundationContract.read(this);
    const endpoint = new MultiModelEndpoint(this, 'inference', {
      servingVersion: composition.servingVersion,
      keyArn,
    });
    inferenceContract.publish(this, { endpointName: endpoint.name, endpointArn: endpoint.arn });
    new TenantGuard(this, 'tenants', {
      stack: 'inference',
      // Of the stack delivery, on which this one depends for its sake.
      askedFunction: shared.deployFunctionName(this),
      standsOn: { endpoint: endpoint.arn },
    });
  }
}
