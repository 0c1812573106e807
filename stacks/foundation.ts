import type { App } from 'cdktf';
import { shared } from '../constructs/contract/computed';
import { foundationContract } from '../constructs/contract/foundation';
import { AlarmTopic } from '../constructs/foundation/alarm-topic';
import { Boundaries } from '../constructs/foundation/boundaries';
import { TargetKey } from '../constructs/foundation/key';
import { OperatorRoles } from '../constructs/foundation/operator-roles';
import { ProtectedBucket } from '../constructs/foundation/protected-bucket';
import type { Environment } from '../environments/resolve';
import { isWorkload } from '../environments/target';
import type { Composition } from './composition';
import { EnvironmentStack } from './environment-stack';

/**
 * What all other stacks of a target stand on: the roles they are applied in, the ceilings of roles, the key, buckets and
 * the alarm topic. A named person applies it once, since it makes the roles.
 */
export class FoundationStack extends EnvironmentStack {
  constructor(app: App, environment: Environment, composition: Composition) {
    super(app, 'foundation', environment, composition);
    const { arn: keyArn } = new TargetKey(this, 'key');
    const boundaries = new Boundaries(this, 'boundaries', { keyArn });
    new OperatorRoles(this, 'roles', { keyArn, dependsOn: boundaries.policies });
    new ProtectedBucket(this, 'artifacts', {
      bucketName: shared.artifactBucket(this),
      address: 'artifacts',
      keyArn,
      keepOldVersionsDays: 90,
    });
    if (isWorkload(environment.target)) {
      new ProtectedBucket(this, 'data-sets', {
        bucketName: shared.dataSetBucket(this),
        address: 'data_sets',
        keyArn,
        keepOldVersionsDays: 30,
      });
    }
    new AlarmTopic(this, 'alarms', { keyArn });
    foundationContract.publish(this, { keyArn });
  }
}
