import { InvalidInputs } from '../../environments/errors';
import { landscape } from '../../environments/landscape';
import { targetsOf } from '../../environments/resolve';
import { selectionOf } from '../../stacks/selection';

test('nothing said: everything of the organisation, on the embedded cloud', () => {
  expect(selectionOf({}, landscape)).toEqual({ cloud: 'local', targets: targetsOf(landscape), biome: null });
});

test('an empty variable is one that is not set', () => {
  expect(selectionOf({ BIOSPHERE_CLOUD: '', BIOSPHERE_BIOME: '' }, landscape)).toMatchObject({
    cloud: 'local',
    biome: null,
  });
});

test.each([
  [{ BIOSPHERE_TARGET: 'live-prd' }, { targets: ['live-prd'], biome: null }],
  [{ BIOSPHERE_BIOME: 'ada' }, { targets: targetsOf(landscape), biome: { target: 'sandbox-dev', name: 'ada' } }],
  [
    { BIOSPHERE_BIOME: 'canary-qa/ada', BIOSPHERE_ONLY: 'biome' },
    { targets: [], biome: { target: 'canary-qa', name: 'ada' } },
  ],
  [
    { BIOSPHERE_BIOME: 'ada', BIOSPHERE_ONLY: 'shared', BIOSPHERE_TARGET: 'sandbox-dev' },
    { targets: ['sandbox-dev'], biome: null },
  ],
  [{ BIOSPHERE_CLOUD: 'aws' }, { cloud: 'aws' }],
])('%j selects %j', (variables, expected) => {
  expect(selectionOf(variables, landscape)).toMatchObject(expected);
});

test.each([
  [{ BIOSPHERE_CLOUD: 'azure' }, /BIOSPHERE_CLOUD: "azure" is no cloud.*local and aws/],
  [{ BIOSPHERE_TARGET: 'sandbox-prd' }, /sandbox has no prd/],
  [{ BIOSPHERE_BIOME: 'live-prd/ada' }, /live-prd has no biomes/],
  [{ BIOSPHERE_BIOME: '../ada' }, /is no biome/],
  [{ BIOSPHERE_BIOME: 'main' }, /reserved word/],
  [{ BIOSPHERE_ONLY: 'all' }, /"all" is no part/],
  [{ BIOSPHERE_ONLY: 'biome' }, /no biome is named/],
  [
    { BIOSPHERE_TARGET: 'live-dev', BIOSPHERE_BIOME: 'ada' },
    /BIOSPHERE_TARGET is live-dev, but BIOSPHERE_BIOME is sandbox-dev\/ada/,
  ],
])('%j is refused in a paragraph', (variables, message) => {
  expect(() => selectionOf(variables, landscape)).toThrow(message);
});

test('a target that is switched off is refused', () => {
  const smaller = { ...landscape, catalogue: { ...landscape.catalogue, 'canary-qa': 'off' as const } };
  expect(() => selectionOf({ BIOSPHERE_TARGET: 'canary-qa' }, smaller)).toThrow(/canary-qa is switched off/);
});

test('all mistakes are told at once', () => {
  try {
    selectionOf({ BIOSPHERE_CLOUD: 'azure', BIOSPHERE_TARGET: 'x' }, landscape);
    throw new Error('was not refused');
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputs);
    expect((error as InvalidInputs).problems).toHaveLength(2);
  }
});
