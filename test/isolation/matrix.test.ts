import { ALLOWED, ROLES_OF_MAIN } from './allowed';
import { type Pair, pairsOf, worldOfMatrix } from './matrix';
import { simulate } from './simulator';
import { KINDS } from './things';

/** Every policy as it is synthesized, over everything that somebody could want: see ./allowed.ts for what is meant to be. */
jest.setTimeout(180_000);

const world = worldOfMatrix();
const pairs = ['sandbox-dev', 'sandbox-stg', 'canary-dev'].flatMap((target) =>
  // Targets are built alike: one of them wants everything of everybody, the others want what is the first one's.
  pairsOf(world, target).filter(({ part }) => target === 'sandbox-dev' || part.target === 'sandbox-dev'),
);
const titled = pairs.map((pair): [string, Pair] => [
  `${pair.principal.title} of ${pair.part.target}/${pair.part.slot} (${pair.relation})`,
  pair,
]);

test('the matrix has every kind of thing, role and relation', () => {
  const probes = pairs.flatMap(({ cases }) => cases.map(({ probe }) => probe.kind));
  expect(new Set(probes)).toEqual(new Set(KINDS));
  expect(new Set(pairs.map(({ relation }) => relation))).toEqual(
    new Set(['own', 'shared', 'deployments', 'elsewhere']),
  );
  expect(new Set(pairs.map(({ principal }) => principal.role.what))).toEqual(new Set(Object.keys(ALLOWED)));
});

test.each(titled)('%s', async (_, { principal, part, relation, cases }) => {
  const allowed: string[] = [];
  for (const each of cases) if (await simulate(each)) allowed.push(each.probe.name);
  const expected = ALLOWED[principal.role.what]?.[relation] ?? [];
  const makes = principal.role.what === 'apply' && part.slot === 'main' && relation === 'deployments';
  expect(allowed.sort()).toEqual([...expected, ...(makes ? ROLES_OF_MAIN : [])].sort());
});
