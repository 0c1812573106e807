import * as fc from 'fast-check';
import { product } from '../../artifacts/product';
import { deriveBiomeName, parseBiome, parseBiomeName } from '../../environments/biome';
import { InvalidInput, InvalidInputs } from '../../environments/errors';
import { landscape } from '../../environments/landscape';
import { accountId, formatHost, parseHost, sha, withinBudget } from '../../environments/naming';
import { type Landscape, resolve, targetsOf } from '../../environments/resolve';
import { KINDS, type ResourceKind } from '../../environments/resource-kinds';
import { NewerSchema } from '../../environments/schema-versions';
import { parseTarget } from '../../environments/target';
import { formatRecord, parseRecord } from '../../operations/biomes/record';
import { PlainError } from '../../operations/errors';
import { parseDuration } from '../../operations/time';
import { buildStacks } from '../../stacks/app';
import { selectionOf } from '../../stacks/selection';
import { compositionOf } from '../composition';
import { record as recordOfAda } from '../operations/biomes/fake-store';
import { synthesize } from '../synthesize';
import { damaged, damagedText, word } from './inputs';

/** What reads what people write: it takes an input, or refuses it in plain words. Nothing else is ever thrown. */
const seed = 20_261_121;

function refusesPlainly(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidInput || error instanceof InvalidInputs || error instanceof PlainError) return;
    throw error;
  }
}

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  parseTarget,
  parseBiomeName,
  deriveBiomeName: (text) => parseBiomeName(deriveBiomeName(text)),
  'parseBiome in sandbox-dev': (text) => parseBiome(text, 'sandbox-dev'),
  accountId,
  sha,
  'parseHost of example.com': (text) => parseHost(text, 'example.com'),
  formatHost: (role) =>
    formatHost({ role, id: 'f9o4hs83', target: 'canary-dev', region: 'eu-west-1', domain: 'example.com' }),
  parseDuration,
};

test.each(Object.entries(readers))('%s: 1,000 texts', (_name, read) => {
  fc.assert(
    fc.property(word, (text) => refusesPlainly(() => read(text))),
    { seed, numRuns: 1_000 },
  );
});

test('2,000 names of resources', () => {
  const kinds = fc.constantFrom(...(Object.keys(KINDS) as ResourceKind[]));
  const property = fc.property(kinds, word, (kind, name) => refusesPlainly(() => withinBudget(kind, name)));
  fc.assert(property, { seed, numRuns: 2_000 });
});

test('1,000 sets of variables of a synthesis', () => {
  const names = fc.constantFrom('BIOSPHERE_CLOUD', 'BIOSPHERE_TARGET', 'BIOSPHERE_BIOME', 'BIOSPHERE_ONLY');
  const property = fc.property(fc.dictionary(names, word), (variables) =>
    refusesPlainly(() => selectionOf(variables, landscape)),
  );
  fc.assert(property, { seed, numRuns: 1_000 });
});

const record = recordOfAda({
  phase: 'ready',
  variables: { services: { a: 'b' }, models: {}, databaseData: 'empty' },
  parts: [{ kind: 'function', name: 'x' }],
});

test('2,000 records: what is read is a whole record, all else is told', () => {
  const property = fc.property(damagedText(JSON.parse(formatRecord(record))), (text) => {
    const parsed = parseRecord(text);
    if (typeof parsed === 'string') expect(parsed).not.toBe('');
    else if (!(parsed instanceof NewerSchema)) expect(parseRecord(formatRecord(parsed))).toEqual(parsed);
  });
  fc.assert(property, { seed, numRuns: 2_000 });
});

/** Types hold the shape of what an adopter edits; they do not hold what stands in it. */
const texts = fc.constantFrom(
  '',
  ' ',
  'x',
  'A B',
  '../x',
  'ä',
  '-',
  '10.0.0.0/99',
  'x'.repeat(300),
  '$' + '{x}',
  '1'.repeat(12),
);
const numbers = fc.constantFrom(-1, 0, 0.5, 1, 4, 1e9, Number.NaN, Number.POSITIVE_INFINITY);

function edited(value: unknown): fc.Arbitrary<unknown> {
  const paths = leavesOf(value);
  return fc.tuple(fc.constantFrom(...paths), texts, numbers).map(([path, text, number]) => {
    const copy = structuredClone(value) as Record<string, unknown>;
    let at = copy;
    for (const step of path.slice(0, -1)) at = at[step] as Record<string, unknown>;
    const name = path.at(-1) as string;
    at[name] = typeof at[name] === 'number' ? number : typeof at[name] === 'boolean' ? !at[name] : text;
    return copy;
  });
}

function leavesOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return Object.entries(value).flatMap(([name, each]) => leavesOf(each).map((path) => [name, ...path]));
}

const landscapes = edited(landscape) as fc.Arbitrary<Landscape>;

test('1,000 edited organisations and catalogues resolve or are refused', () => {
  const property = fc.property(landscapes, (each) =>
    refusesPlainly(() => targetsOf(each).map((target) => resolve(each, 'local', target))),
  );
  fc.assert(property, { seed, numRuns: 1_000 });
});

test('15 of them synthesize or are refused', () => {
  const property = fc.property(landscapes, (each) =>
    refusesPlainly(() =>
      synthesize((app) =>
        buildStacks(app, compositionOf({ product, landscape: each, targets: ['live-prd', 'sandbox-dev'] })),
      ),
    ),
  );
  fc.assert(property, { seed, numRuns: 15 });
});

test('a damaged document is really another one, mostly', () => {
  const others = fc.sample(damaged({ a: { b: [1, 2] }, c: 'x' }), { seed, numRuns: 200 });
  expect(others.filter((each) => JSON.stringify(each) !== '{"a":{"b":[1,2]},"c":"x"}').length).toBeGreaterThan(180);
});
