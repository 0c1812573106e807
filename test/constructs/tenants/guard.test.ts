import { landscape } from '../../../environments/landscape';
import { resolve } from '../../../environments/resolve';
import type { Target } from '../../../environments/target';
import { DataStack } from '../../../stacks/data';
import { DeliveryStack } from '../../../stacks/delivery';
import { InferenceStack } from '../../../stacks/inference';
import { compositionOf } from '../../composition';
import { resourcesOf, type SynthesizedStack, synthesizeStack } from '../../synthesize';

const STACKS = { data: DataStack, delivery: DeliveryStack, inference: InferenceStack };
type Guarded = keyof typeof STACKS;

const build = (name: Guarded, target: Target) =>
  synthesizeStack((app) => new STACKS[name](app, resolve(landscape, 'local', target), compositionOf()));
const guardOf = (stack: SynthesizedStack) => stack.resource?.aws_lambda_invocation?.tenants;

describe.each([
  ['data', 'bio-sandbox-dev-shared-provisioner', ['provisioner', 'server']],
  ['delivery', 'bio-sandbox-dev-shared-deploy', ['deployFunction']],
  ['inference', 'bio-sandbox-dev-shared-deploy', ['endpoint']],
] as const)('the guard of %s', (name, asked, standsOn) => {
  const stack = build(name, 'sandbox-dev');
  const guard = guardOf(stack);

  test('asks a platform function when it is deleted', () => {
    expect(guard).toMatchObject({
      function_name: asked,
      qualifier: 'live',
      lifecycle_scope: 'CRUD',
      input: JSON.stringify({ guards: name }),
    });
  });

  test('is deleted before anything else of the stack: it depends on all of it', () => {
    const others = Object.keys(stack.resource ?? {})
      .flatMap((type) => resourcesOf(stack, type).map(([id]) => `${type}.${id}`))
      .filter((address) => address !== 'aws_lambda_invocation.tenants');
    expect([...((guard?.depends_on ?? []) as string[])].sort()).toEqual(others.sort());
  });

  test('is deleted before what biomes stand on is replaced: by attributes that are unknown then', () => {
    const triggers = guard?.triggers as Record<string, string>;
    expect(Object.keys(triggers).sort()).toEqual(standsOn);
    for (const value of Object.values(triggers))
      expect(value).toMatch(/^\$\{aws_[a-z_]+\.[A-Za-z0-9_-]+\.(arn|resource_id)\}$/);
  });
});

test.each(Object.keys(STACKS) as Guarded[])('where there are no biomes, %s needs no guard', (name) => {
  expect(guardOf(build(name, 'live-prd'))).toBeUndefined();
});
