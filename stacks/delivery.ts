import type { App } from 'cdktf';
import { foundationContract } from '../constructs/contract/foundation';
import { DeployFunction } from '../constructs/delivery/deploy-function';
import { FailureQueue } from '../constructs/delivery/failure-queue';
import type { Environment } from '../environments/resolve';
import type { Composition } from './composition';
import { EnvironmentStack } from './environment-stack';

/** What moves code in a target, and where events go that no code could handle. All its names are computed: no contract. */
export class DeliveryStack extends EnvironmentStack {
  constructor(app: App, environment: Environment, composition: Composition) {
    super(app, 'delivery', environment, composition);
    const { keyArn } = foundationContract.read(this);
    new DeployFunction(this, 'deploy', { keyArn, version: composition.platformVersions.deploy });
    new FailureQueue(this, 'failures', { keyArn });
  }
}
