import { parseBiome } from '../../../environments/biome';
import { HOLDINGS } from '../../../operations/biomes/holdings';
import { buildStacks } from '../../../stacks/app';
import { compositionOf } from '../../composition';
import { synthesize } from '../../synthesize';

test('the proof of teardown looks for every type of resource that a biome is made of', () => {
  const biome = parseBiome('sandbox-dev/ada', 'sandbox-dev');
  const stacks = synthesize((app) => buildStacks(app, compositionOf({ targets: [], biome })));
  const types = Object.keys(stacks['sandbox-dev-biome-ada']?.resource ?? {});
  const covered = HOLDINGS.flatMap(({ covers }) => covers);
  expect(types.length).toBeGreaterThan(5);
  expect(types.filter((type) => !covered.includes(type))).toEqual([]);
});
