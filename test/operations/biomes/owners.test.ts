import { parseOwner, requireOwned, share, transfer, unshare } from '../../../operations/biomes/owners';
import { formatRecord, Records } from '../../../operations/biomes/record';
import { ada, FakeStore, record } from './fake-store';

const ME = 'ada@laptop';
const bob = parseOwner('bob@desktop');
let store: FakeStore;
let records: Records;

beforeEach(async () => {
  store = new FakeStore();
  records = new Records(store, 'canary-ops/bio-records');
  await records.change(ada, () => record());
});

const owners = async () => (await records.read(ada))?.owners;

test('an owner is added once, and may then do all that the first one may', async () => {
  await share(records, ada, ME, bob);
  await share(records, ada, ME, bob);
  expect(await owners()).toEqual([ME, bob]);
  await unshare(records, ada, bob, parseOwner(ME));
  expect(await owners()).toEqual([bob]);
});

test('the last owner stays', async () => {
  await expect(unshare(records, ada, ME, parseOwner(ME))).rejects.toThrow(
    /last owner of sandbox-dev\/ada.*at least one owner.*biosphere transfer sandbox-dev\/ada/,
  );
  expect(await owners()).toEqual([ME]);
});

test('who is none cannot be removed', async () => {
  await expect(unshare(records, ada, ME, bob)).rejects.toThrow(/bob@desktop is no owner.*Its owners are ada@laptop/);
});

test('a transfer puts the new owner into the place of the one who hands over; others stay', async () => {
  await share(records, ada, ME, bob);
  await transfer(records, ada, ME, parseOwner('carol@desktop'));
  expect(await owners()).toEqual(['carol@desktop', bob]);
  await transfer(records, ada, bob, parseOwner('carol@desktop'));
  expect(await owners()).toEqual(['carol@desktop']);
});

test.each([
  ['share', () => share(records, ada, bob, bob)],
  ['unshare', () => unshare(records, ada, bob, parseOwner(ME))],
  ['transfer', () => transfer(records, ada, bob, bob)],
  ['a look', () => requireOwned(records, ada, bob)],
])('%s is refused to who is no owner', async (_what, work) => {
  await expect(work()).rejects.toThrow(/belongs to ada@laptop/);
  expect(await owners()).toEqual([ME]);
});

test('of two at once neither is lost', async () => {
  let first = true;
  store.beforePut = () => {
    if (!first) return;
    first = false;
    store.write('sandbox-dev/ada.json', formatRecord(record({ owners: [ME, 'carol@desktop'] })));
  };
  await share(records, ada, ME, bob);
  expect(await owners()).toEqual([ME, 'carol@desktop', bob]);
});

test('without a record there is no biome', async () => {
  await records.remove(ada);
  await expect(share(records, ada, ME, bob)).rejects.toThrow(/no biome sandbox-dev\/ada.*biosphere ls/);
});

test.each(['ada@laptop', 'Ada.Lovelace@host-1.corp.example', 'CORP\\ada@pc', 'jürgen@buero'])(
  '%s is an owner',
  (text) => {
    expect(parseOwner(text)).toBe(text);
  },
);

test.each([
  '',
  'bob',
  '@laptop',
  'bob@',
  'a b@laptop',
  'a@b@c',
  'bob@laptop,carol@x',
  'bob@-x',
  `${'x'.repeat(65)}@y`,
  'bob@lap\ntop',
])('%j is none', (text) => {
  expect(() => parseOwner(text)).toThrow(/is no owner.*user@host.*ada@laptop/);
});
