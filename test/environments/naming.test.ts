import fc from 'fast-check';
import { parseBiome } from '../../environments/biome';
import {
  biomeStackId,
  biomeStateKey,
  cattleId,
  formatHost,
  Names,
  parseHost,
  SHARED_STACKS,
  type Slot,
  sha,
  stackId,
  stateKey,
  withinBudget,
} from '../../environments/naming';
import { KINDS, type ResourceKind } from '../../environments/resource-kinds';
import { isMultiTenant, TARGETS } from '../../environments/target';

const word = fc.stringMatching(/^[a-z][a-z0-9]{1,19}$/);
const service = fc.stringMatching(/^[a-z][a-z0-9]{0,11}(-[a-z0-9]{1,11}){0,4}$/);
const target = fc.constantFrom(...TARGETS);

describe('names', () => {
  test('two different things never have one name', () => {
    const thing = fc.record({ target, slot: word, what: service });
    fc.assert(
      fc.property(thing, thing, (a, b) => {
        const name = (each: typeof a) =>
          new Names('bio', each.target).resource('aws:lambda-function', each.slot as Slot, each.what);
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        expect(name(a)).not.toBe(name(b));
      }),
    );
  });

  test.each(Object.keys(KINDS) as ResourceKind[])(
    '%s: a name over its budget is cut, hashed and still allowed',
    (kind) => {
      const long = `a${'b'.repeat(300)}`;
      const cut = withinBudget(kind, long);
      expect(cut.length).toBeLessThanOrEqual(KINDS[kind].max);
      expect(cut).toMatch(KINDS[kind].pattern);
      expect(cut).not.toBe(withinBudget(kind, `${long}c`));
      expect(() => withinBudget(kind, 'bad\u0000name')).toThrow(new RegExp(`cannot be the name of a ${kind}`));
    },
  );

  test('states and stacks of all targets and biomes are told apart', () => {
    const biomes = TARGETS.filter(isMultiTenant).flatMap((each) => [
      parseBiome(`${each}/ada`, each),
      parseBiome(`${each}/adam`, each),
    ]);
    const keys = [
      ...TARGETS.flatMap((each) => SHARED_STACKS.map((stack) => stateKey(each, stack))),
      ...biomes.map(biomeStateKey),
    ];
    const ids = [
      ...TARGETS.flatMap((each) => SHARED_STACKS.map((stack) => stackId(each, stack))),
      ...biomes.map(biomeStackId),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(ids).size).toBe(ids.length);
    expect(biomeStateKey(biomes[0] as (typeof biomes)[number])).toBe('sandbox-dev/biomes/ada/product.tfstate');
  });

  test('no biome path is the beginning of another', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        fc.pre(a !== b);
        const names = new Names('bio', 'sandbox-dev');
        expect(names.iamPath(a as Slot).startsWith(names.iamPath(b as Slot))).toBe(false);
      }),
    );
  });
});

describe('hosts', () => {
  test('a host name parses back', () => {
    fc.assert(
      fc.property(
        target,
        service.filter((role) => role.length <= 54),
        fc.string(),
        (place, role, identity) => {
          const host = { role, id: cattleId(identity), target: place, region: 'ap-south-1', domain: 'example.com' };
          expect(parseHost(formatHost(host), 'example.com')).toEqual(host);
        },
      ),
    );
  });

  test('the example of the design parses', () => {
    expect(parseHost('minio-storage-f9o4hs83.dev.canary.ap-south-1.example.com', 'example.com')).toEqual({
      role: 'minio-storage',
      id: 'f9o4hs83',
      target: 'canary-dev',
      region: 'ap-south-1',
      domain: 'example.com',
    });
  });

  test.each([
    '',
    'x.example.com',
    'minio-f9o4hs83.prd.sandbox.eu-west-1.example.com',
    'minio-f9o4hs83.dev.canary.eu.evil.com',
  ])('%j is no host of ours', (text) => {
    expect(() => parseHost(text, 'example.com')).toThrow(/is no host of ours/);
  });
});

test('a version is a commit, with a hash of content for uncommitted work', () => {
  const commit = 'a'.repeat(40);
  expect(sha(commit)).toBe(commit);
  expect(sha(`${commit}-dirty.0123abcd`)).toContain('-dirty.');
  for (const bad of ['', 'main', commit.slice(1), `${commit}-dirty`, commit.toUpperCase()]) {
    expect(() => sha(bad)).toThrow(/is no version of an artifact/);
  }
});
