import type { App } from 'cdktf';
import { checkProduct } from '../artifacts/product-check';
import { endpointServicesOf } from '../constructs/network/endpoint-services';
import { InvalidInputs, type Problem } from '../environments/errors';
import { quotaProblems } from '../environments/quotas';
import { resolve } from '../environments/resolve';
import type { Target } from '../environments/target';
import type { Composition } from './composition';
import { DataStack } from './data';
import { DeliveryStack } from './delivery';
import { EnvironmentStack } from './environment-stack';
import { FoundationStack } from './foundation';
import { InferenceStack } from './inference';
import { NetworkStack } from './network';
import { ProductStack } from './product';
import { sharedStacksOf } from './shape';
import { usageOf } from './usage';

/**
 * Adds the stacks of a composition to an App: the shared ones of each target, ordered by their dependencies, and the one of the
 * biome, which depends on none, so that it deploys alone.
 * @throws InvalidInputs where the product cannot be, or an account or a database server is too small for all its biomes.
 */
export function buildStacks(app: App, composition: Composition): void {
  const { landscape, cloud, product } = composition;
  refuse(checkProduct(product));
  for (const target of composition.targets) buildShared(app, composition, target);
  if (composition.biome) new ProductStack(app, resolve(landscape, cloud, composition.biome), composition);
  const stacks = app.node.children.filter((child) => child instanceof EnvironmentStack);
  refuse(quotaProblems(landscape, cloud, usageOf(stacks, product)));
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InvalidInputs(problems);
}

function buildShared(app: App, composition: Composition, target: Target): void {
  const environment = resolve(composition.landscape, composition.cloud, target);
  const stacks = sharedStacksOf(target, composition.product);
  const build = (stack: 'data' | 'delivery' | 'inference' | 'main') => {
    if (!stacks.includes(stack)) return [];
    return [new BUILDERS[stack](app, environment, composition)];
  };
  const foundation = new FoundationStack(app, environment, composition);
  const [data, delivery, inference] = [build('data'), build('delivery'), build('inference')];
  const services = [...data, ...delivery, ...inference];
  const main = build('main');
  // Last, because its endpoints follow from what the functions of the others are granted.
  const network = new NetworkStack(app, environment, composition, endpointServicesOf([...services, ...main]));
  order([[foundation], [network], services, main]);
  // The guard of the endpoint asks the deploy function, which so has to outlive it.
  for (const stack of inference) for (const earlier of delivery) stack.addDependency(earlier);
}

const BUILDERS = { data: DataStack, delivery: DeliveryStack, inference: InferenceStack, main: ProductStack };

/** Every stack of a layer depends on all stacks of the layers before it. */
function order(layers: EnvironmentStack[][]): void {
  layers.forEach((layer, index) => {
    for (const stack of layer) {
      for (const earlier of layers.slice(0, index).flat()) stack.addDependency(earlier);
    }
  });
}
