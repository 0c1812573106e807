import fc from 'fast-check';
import { deriveBiomeName, formatBiome, parseBiome, parseBiomeName, RESERVED_NAMES } from '../../environments/biome';
import { InvalidInput } from '../../environments/errors';

describe('biome names', () => {
  test.each(['ada', 'a1', 'abcdefghij0123456789'])('%s is a name', (name) => {
    expect(parseBiomeName(name)).toBe(name);
  });

  test.each(['a', 'abcdefghij01234567890', 'Ada', 'ada-b', '1ada', 'ädа', '../x', '', 'ada b', 'ada\n'])(
    '%j is refused in one paragraph that offers a name that works',
    (name) => {
      const error = caught(() => parseBiomeName(name));
      expect(error.message).toContain(JSON.stringify(name));
      expect(error.allowed).toContain('2 to 20');
      const offered = /for example (\S+)$/.exec(error.fix)?.[1] ?? '';
      expect(parseBiomeName(offered)).toBe(offered);
    },
  );

  test.each([...RESERVED_NAMES])('%s is reserved', (name) => {
    expect(caught(() => parseBiomeName(name)).received).toContain('reserved');
  });

  test('a user name is made to fit, never refused, and two users do not meet', () => {
    expect(deriveBiomeName('ada')).toBe('ada');
    expect(deriveBiomeName('Ada')).not.toBe('ada');
    expect(deriveBiomeName('ada.b')).not.toBe(deriveBiomeName('adab'));
    fc.assert(
      fc.property(fc.string(), (user) => {
        const name = deriveBiomeName(user);
        expect(parseBiomeName(name)).toBe(name);
      }),
    );
  });
});

describe('references to biomes', () => {
  test('a name alone is in the default target', () => {
    expect(parseBiome('ada', 'sandbox-dev')).toEqual({ target: 'sandbox-dev', name: 'ada' });
    expect(formatBiome(parseBiome('canary-qa/ada', 'sandbox-dev'))).toBe('canary-qa/ada');
  });

  test.each([
    ['live-prd/ada', /live-prd has no biomes/],
    ['canary-ops/ada', /canary-ops has no biomes/],
    ['sandbox-prd/ada', /sandbox has no prd/],
    ['a/b/c', /is no biome/],
    ['../etc', /is no biome/],
    ['sandbox-dev/', /cannot be the name/],
    ['/ada', /is no target/],
    ['sandbox-dev/main', /reserved word/],
  ])('%s is refused', (text, message) => {
    expect(() => parseBiome(text, 'sandbox-dev')).toThrow(message);
  });

  test('whatever is typed, it is a biome or a mistake in three parts', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(formatBiome(parseBiome(text, 'sandbox-dev'))).toMatch(/^[a-z]+-[a-z]+\/[a-z][a-z0-9]{1,19}$/);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
          expect((error as InvalidInput).message).not.toMatch(/[\n\r]/);
        }
      }),
    );
  });
});

function caught(action: () => unknown): InvalidInput {
  try {
    action();
  } catch (error) {
    return error as InvalidInput;
  }
  throw new Error('nothing was refused');
}
