import { parseBiome } from '../../environments/biome';
import { InvalidInputs } from '../../environments/errors';
import { landscape } from '../../environments/landscape';
import { buildStacks } from '../../stacks/app';
import { EnvironmentStack } from '../../stacks/environment-stack';
import { compositionOf } from '../composition';
import { synthesize } from '../synthesize';

test('shared stacks are ordered by their dependencies; a biome waits for none', () => {
  let dependencies = {};
  synthesize((app) => {
    buildStacks(app, compositionOf({ targets: ['sandbox-dev'], biome: parseBiome('ada', 'sandbox-dev') }));
    dependencies = Object.fromEntries(
      app.node.children
        .filter((child) => child instanceof EnvironmentStack)
        .map((stack) => [stack.kind, stack.dependencies.map((each) => (each as EnvironmentStack).kind).sort()]),
    );
  });
  expect(dependencies).toEqual({
    foundation: [],
    network: ['foundation'],
    data: ['foundation', 'network'],
    delivery: ['foundation', 'network'],
    inference: ['delivery', 'foundation', 'network'],
    main: ['data', 'delivery', 'foundation', 'inference', 'network'],
    biome: [],
  });
});

test('a biome alone can be built, without its target', () => {
  const stacks = synthesize((app) =>
    buildStacks(app, compositionOf({ targets: [], biome: parseBiome('ada', 'canary-qa') })),
  );
  expect(Object.keys(stacks)).toEqual(['canary-qa-biome-ada']);
});

test('too many biomes for an account or a database server are refused, all at once', () => {
  const row = landscape.catalogue['sandbox-dev'];
  if (row === 'off') throw new Error('sandbox-dev is off');
  const crowded = {
    ...landscape,
    catalogue: { ...landscape.catalogue, 'sandbox-dev': { ...row, maxBiomes: 2000 } },
  };
  const build = () => synthesize((app) => buildStacks(app, compositionOf({ landscape: crowded })));
  expect(build).toThrow(InvalidInputs);
  expect(build).toThrow(/iamRoles[\s\S]*connections/);
});

test('a product that cannot be is refused before anything is built from it', () => {
  const product = { ...compositionOf().product, name: 'Not a name' };
  expect(() => synthesize((app) => buildStacks(app, compositionOf({ product })))).toThrow(/"Not a name"/);
});
