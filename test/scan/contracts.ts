import type { App } from 'cdktf';
import { platformKey } from '../../artifacts/registry/keys';
import { dataContract } from '../../constructs/contract/data';
import { deliveryContract } from '../../constructs/contract/delivery';
import { foundationContract } from '../../constructs/contract/foundation';
import { inferenceContract } from '../../constructs/contract/inference';
import { networkContract } from '../../constructs/contract/network';
import type { SharedStack } from '../../environments/naming';
import { type Environment, resolve } from '../../environments/resolve';
import type { Composition } from '../../stacks/composition';
import { EnvironmentStack } from '../../stacks/environment-stack';
import { sharedStacksOf } from '../../stacks/shape';
import { type SynthesizedStack, synthesize } from '../synthesize';

type Publish = (stack: EnvironmentStack, composition: Composition) => void;

/** What each shared stack would tell the others once it is applied: ids as AWS makes them up, through the contract itself. */
const PUBLISHED: Readonly<Partial<Record<SharedStack, Publish>>> = {
  foundation: (stack) => foundationContract.publish(stack, { keyArn: arn(stack, 'kms', `key/${UUID}`) }),
  network: (stack) =>
    networkContract.publish(stack, {
      vpcId: 'vpc-0a1b2c3d4e5f60718',
      subnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0a1b2c3d4e5f60719'],
      functionSecurityGroupId: 'sg-0a1b2c3d4e5f60718',
      databaseClientSecurityGroupId: 'sg-0a1b2c3d4e5f60719',
      databaseSecurityGroupId: 'sg-0a1b2c3d4e5f60720',
    }),
  data: (stack) =>
    dataContract.publish(stack, {
      instanceArn: arn(stack, 'rds', 'db:server'),
      host: `server.abcdefghijkl.${stack.environment.region}.rds.amazonaws.com`,
      port: '5432',
      masterSecretArn: arn(stack, 'secretsmanager', `secret:rds!db-${UUID}-AbCdEf`),
    }),
  delivery: (stack, { platformVersions }) =>
    deliveryContract.publish(stack, { bootstrapKey: platformKey('bootstrap', platformVersions.bootstrap) }),
  inference: (stack) =>
    inferenceContract.publish(stack, {
      endpointName: 'endpoint',
      endpointArn: arn(stack, 'sagemaker', 'endpoint/endpoint'),
    }),
};

const UUID = '0a1b2c3d-4e5f-4071-8a9b-0c1d2e3f4051';

class Publisher extends EnvironmentStack {
  constructor(app: App, kind: SharedStack, environment: Environment, composition: Composition, publish: Publish) {
    super(app, kind, environment, composition);
    publish(this, composition);
  }
}

/** Stacks that publish the contracts of every target, and nothing else: so that the stacks that read them can be planned. */
export function publishers(composition: Composition): Record<string, SynthesizedStack> {
  return synthesize((app) => {
    for (const target of composition.targets) {
      const environment = resolve(composition.landscape, composition.cloud, target);
      for (const kind of sharedStacksOf(target, composition.product)) {
        const publish = PUBLISHED[kind];
        if (publish) new Publisher(app, kind, environment, composition, publish);
      }
    }
  });
}

function arn({ environment }: EnvironmentStack, service: string, rest: string): string {
  return `arn:aws:${service}:${environment.region}:${environment.account}:${rest}`;
}
