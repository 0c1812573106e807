import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatRecord, parseRecord, Records, requireOwner } from '../../../operations/biomes/record';
import { Seen } from '../../../operations/biomes/seen';
import { EXIT, type PlainError } from '../../../operations/errors';
import { ada, FakeStore, record } from './fake-store';

const KEY = 'sandbox-dev/ada.json';
const problemOf = async (work: Promise<unknown>): Promise<PlainError> =>
  work.then(
    () => {
      throw new Error('It went well');
    },
    (error) => error,
  );

let store: FakeStore;
let records: Records;
beforeEach(() => {
  store = new FakeStore();
  records = new Records(store, 'bio-records');
});

test('what was written is read, listed and removed', async () => {
  await records.change(ada, () => record());
  expect(await records.read(ada)).toEqual(record());
  expect(await records.list('sandbox-dev')).toEqual([{ record: record() }]);
  expect(await records.list('sandbox-stg')).toEqual([]);
  await records.remove(ada);
  expect(await records.read(ada)).toBeNull();
});

test('two that claim a name at once: one gets it, the other is told whose it is', async () => {
  let raced = false;
  store.beforePut = () => {
    if (raced) return;
    raced = true;
    store.write(KEY, formatRecord(record({ owners: ['bob@desktop'] })));
  };
  const problem = await problemOf(
    records.change(ada, (there) => {
      if (there) requireOwner(there, 'ada@laptop');
      return record();
    }),
  );
  expect(problem.exitCode).toBe(EXIT.mistake);
  expect(problem.message).toMatch(/belongs to bob@desktop, since 2026-11-21/);
  expect((await records.read(ada))?.owners).toEqual(['bob@desktop']);
});

test('a change of somebody faster is kept, and ours goes on top of it', async () => {
  store.write(KEY, formatRecord(record()));
  let raced = false;
  store.beforePut = () => {
    if (!raced) store.write(KEY, formatRecord(record({ branch: 'theirs' })));
    raced = true;
  };
  await records.change(ada, (there) => record({ ...there, phase: 'ready' }));
  expect(await records.read(ada)).toMatchObject({ branch: 'theirs', phase: 'ready' });
});

test('gives up, in plain words, when others are always faster', async () => {
  store.write(KEY, formatRecord(record()));
  store.beforePut = () => store.write(KEY, formatRecord(record()));
  const problem = await problemOf(records.change(ada, () => record()));
  expect(problem.exitCode).toBe(EXIT.failure);
  expect(problem.message).toMatch(/changed by somebody else 8 times/);
});

describe('a garbled record', () => {
  test.each([
    ['no JSON', '{"schemaVersion":1,', /cannot be read/],
    ['no schema version', JSON.stringify(record()), /has schemaVersion null/],
    ['a field of another type', formatRecord({ ...record(), owners: 'ada' as never }), /owners/],
    ['another biome', formatRecord(record({ name: 'bob' })), /it is of sandbox-dev\/bob/],
  ])('%s is told with the way back', async (_, body, why) => {
    store.write(KEY, body);
    const problem = await problemOf(records.read(ada));
    expect(problem.message).toMatch(why);
    expect(problem.fix).toMatch(/mc undo/);
    expect((await problemOf(records.change(ada, () => record()))).message).toMatch(why);
  });

  test('hides no other one in a list', async () => {
    store.write('sandbox-dev/bob.json', 'garbage');
    store.write(KEY, formatRecord(record()));
    const [first, second] = await records.list('sandbox-dev');
    expect(first).toEqual({ record: record() });
    expect(second).toMatchObject({ name: 'bob', unreadable: expect.stringMatching(/JSON/) });
  });
});

describe('a list that was seen before', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'biosphere-seen-'));
    records = new Records(store, 'bio-records', new Seen(join(folder, 'seen', 'sandbox-dev.json')));
    for (const name of ['ada', 'bob', 'eve']) store.write(`sandbox-dev/${name}.json`, formatRecord(record({ name })));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('reads again what changed or is new, and nothing else; what went is gone', async () => {
    await records.list('sandbox-dev');
    expect(store.reads).toHaveLength(3);
    store.write('sandbox-dev/bob.json', formatRecord(record({ name: 'bob', owners: ['bob@laptop'] })));
    store.write('sandbox-dev/zoe.json', formatRecord(record({ name: 'zoe' })));
    await store.remove('sandbox-dev/eve.json');
    store.reads.length = 0;
    const listed = await records.list('sandbox-dev');
    expect(listed.map((each) => 'record' in each && [each.record.name, ...each.record.owners])).toEqual([
      ['ada', 'ada@laptop'],
      ['bob', 'bob@laptop'],
      ['zoe', 'ada@laptop'],
    ]);
    expect(store.reads).toEqual(['sandbox-dev/bob.json', 'sandbox-dev/zoe.json']);
    store.reads.length = 0;
    await records.list('sandbox-dev');
    expect(store.reads).toEqual([]);
  });

  test.each(['', '{"sandbox-dev/ada.json":', '{"sandbox-dev/ada.json": 1}'])(
    'survives %j in its file',
    async (text) => {
      await records.list('sandbox-dev');
      writeFileSync(join(folder, 'seen', 'sandbox-dev.json'), text);
      expect(await records.list('sandbox-dev')).toHaveLength(3);
    },
  );

  test('is read anew where it cannot be kept', async () => {
    writeFileSync(join(folder, 'seen'), 'a file in the place of the folder');
    expect(await records.list('sandbox-dev')).toHaveLength(3);
  });
});

test('one of newer code is neither read nor written over, and listed as such', async () => {
  const newer = JSON.stringify({ ...record(), schemaVersion: 1000 });
  store.write(KEY, newer);
  const problem = await problemOf(records.change(ada, () => record()));
  expect(problem.received).toBe('The record of sandbox-dev/ada has schemaVersion 1000');
  expect(problem.allowed).toMatch(/This checkout reads schemaVersion 1/);
  expect(problem.fix).toMatch(/Update this checkout/);
  expect((await store.get(KEY))?.body).toBe(newer);
  expect(await records.list('sandbox-dev')).toEqual([
    { name: 'ada', unreadable: expect.stringMatching(/schemaVersion 1000/) },
  ]);
});

test('nothing that breaks the schema is ever written', async () => {
  await expect(records.change(ada, () => record({ owners: [] }))).rejects.toThrow();
  expect(await store.get(KEY)).toBeNull();
  expect(typeof parseRecord(formatRecord(record({ created: 'yesterday' })))).toBe('string');
});
