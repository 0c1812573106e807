import type { App } from 'cdktf';
import { platformKey } from '../artifacts/registry/keys';
import { shared } from '../constructs/contract/computed';
import { deliveryContract } from '../constructs/contract/delivery';
import { foundationContract } from '../constructs/contract/foundation';
import { DeployFunction } from '../constructs/delivery/deploy-function';
import { FailureQueue } from '../constructs/delivery/failure-queue';
import { TenantGuard } from '../constructs/tenants/guard';
import type { Environment } from '../environments/resolve';
import type { Composition } from './composition';
import { EnvironmentStack } from './environment-stack';

/** What moves code in a target, what functions start with, and where events go that no code could handle. */
export class DeliveryStack extends EnvironmentStack {
  constructor(app: App, environment: Environment, composition: Composition) {
    super(app, 'delivery', environment, composition);
    const { keyArn } = foundationContract.read(this);
    const { deploy, bootstrap } = composition.platformVersions;
    const { computedArn } = new DeployFunction(this, 'deploy', { keyArn, version: deploy });
    new FailureQueue(this, 'failures', { keyArn });
    deliveryContract.publish(this, { bootstrapKey: platformKey('bootstrap', bootstrap) });
    new TenantGuard(this, 'tenants', {
      stack: 'delivery',
      askedFunction: shared.deployFunctionName(this),
      standsOn: { deployFunction: computedArn },
    });
  }
}
