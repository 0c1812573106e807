import fc from 'fast-check';
import { parseBiomeName } from '../../environments/biome';
import { InvalidInput } from '../../environments/errors';
import { TARGETS } from '../../environments/target';
import { UserError } from '../../operations/errors';
import { announce, type Choices, select } from '../../operations/selection';

const nothing: Choices = { options: {}, env: {}, sticky: {}, homeOfBiomes: 'sandbox-dev', userName: 'ada' };

test('without a choice: local, the home of biomes, a biome named after the user', () => {
  const selection = select(nothing);
  expect(announce(selection)).toBe('cloud local · target sandbox-dev · biome sandbox-dev/ada');
});

test('options win over variables, variables over the sticky choice', () => {
  const sticky = { cloud: 'aws', target: 'live-dev' } as const;
  const env = { BIOSPHERE_CLOUD: 'local', BIOSPHERE_TARGET: 'canary-dev' };
  expect(select({ ...nothing, sticky })).toMatchObject({ cloud: 'aws', target: 'live-dev' });
  expect(select({ ...nothing, sticky, env })).toMatchObject({ cloud: 'local', target: 'canary-dev' });
  const options = { cloud: 'aws', target: 'sandbox-stg' };
  expect(select({ ...nothing, sticky, env, options })).toMatchObject({ cloud: 'aws', target: 'sandbox-stg' });
});

test('a biome brings its target; inside of a shell it stays chosen', () => {
  expect(select({ ...nothing, biome: 'canary-qa/eve' })).toMatchObject({ target: 'canary-qa', biome: { name: 'eve' } });
  const env = { BIOSPHERE_TARGET: 'sandbox-dev', BIOSPHERE_BIOME: 'sandbox-dev/eve' };
  expect(select({ ...nothing, env }).biome?.name).toBe('eve');
  expect(select({ ...nothing, env, options: { target: 'canary-dev' } }).biome).toEqual({
    target: 'canary-dev',
    name: 'ada',
  });
});

test('targets without biomes have none', () => {
  const selection = select({ ...nothing, options: { target: 'live-prd' } });
  expect(selection.biome).toBeNull();
  expect(announce(selection)).toBe('cloud local · target live-prd · biome none in live-prd');
});

test('two targets in one command are a mistake', () => {
  const call = () => select({ ...nothing, biome: 'sandbox-dev/ada', options: { target: 'canary-dev' } });
  expect(call).toThrow(UserError);
  expect(() => select({ ...nothing, biome: 'canary-dev/ada', options: { target: 'canary-dev' } })).not.toThrow();
});

test('any user name gets a biome; any text is a valid choice or a plain mistake', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (userName) => {
      expect(() => parseBiomeName(select({ ...nothing, userName }).biome?.name as string)).not.toThrow();
    }),
  );
  const target = fc.oneof(fc.constantFrom(...TARGETS), fc.string());
  fc.assert(
    fc.property(fc.option(fc.string(), { nil: undefined }), target, fc.string(), (biome, chosen, cloud) => {
      try {
        const selection = select({ ...nothing, biome, options: { target: chosen, cloud } });
        expect(TARGETS).toContain(selection.target);
        if (selection.biome) expect(selection.biome.target).toBe(selection.target);
      } catch (error) {
        expect(error instanceof InvalidInput || error instanceof UserError).toBe(true);
      }
    }),
  );
});
