import { wrongWith } from '../../../operations/state/judge';
import { isLeft } from '../../../operations/state/left-lock';
import { restoreCommand } from '../../../operations/state/versions';

const note = { schemaVersion: 1 as const, lineage: 'abc', serial: 7, written: '2026-11-21T05:00:00.000Z' };
const state = (changes: object = {}) =>
  JSON.stringify({ version: 4, lineage: 'abc', serial: 7, resources: [], ...changes });

describe('a state is', () => {
  test.each([
    ['as it was left', state(), note],
    ['further than up knows: a plain cdktf deploy went on', state({ serial: 9 }), note],
    ['new: there never was one', null, null],
    ['not known to any up', state(), null],
  ])('fine when it is %s', (_, text, noted) => {
    expect(wrongWith(text, noted)).toBeNull();
  });

  test.each([
    ['deleted', null, note, /is gone: it was there with serial 7/],
    ['empty', '', note, /0 bytes are no whole state/],
    ['truncated', state().slice(0, 30), note, /30 bytes are no whole state/],
    ['truncated, and nobody noted anything', state().slice(0, 30), null, /30 bytes are no whole state/],
    ['an older one', state({ serial: 6 }), note, /is an older one: it has serial 6.*serial 7/],
    ['of another history', state({ lineage: 'xyz' }), note, /is another one: its lineage is xyz.*abc/],
  ])('refused when it is %s', (_, text, noted, words) => {
    expect(wrongWith(text, noted)).toMatch(words);
  });
});

test('the way back names alias, bucket, key and version', () => {
  const version = { id: 'v-1', serial: 7, written: new Date(0) };
  expect(restoreCommand('canary-ops', { Bucket: 'b', Key: 'k/s.tfstate' }, version)).toBe(
    './biosphere exec -- mc cp --version-id v-1 canary-ops/b/k/s.tfstate canary-ops/b/k/s.tfstate',
  );
});

describe('a lock was left by the run that was killed', () => {
  const lock = { ID: '1', Operation: 'OperationTypeApply', Who: 'ada@laptop', Created: '2026-11-21T05:00:05Z' };
  test.each([
    ['when it is of the same person and host, and not older', lock, true],
    ['not when it is somebody else’s', { ...lock, Who: 'bob@laptop' }, false],
    ['not when it was there before', { ...lock, Created: '2026-11-21T04:59:00Z' }, false],
  ])('%s', (_, each, expected) => {
    expect(isLeft(each, 'ada@laptop', new Date('2026-11-21T05:00:00Z'))).toBe(expected);
  });
});
