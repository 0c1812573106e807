import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Parameters } from '../../artifacts/platform/common/parameters';
import { RESET_READERS, readReset } from '../../artifacts/platform/common/reset';
import { readWants, WANTS_READERS } from '../../artifacts/platform/common/wants';
import { ENTRY_READERS, readEntry } from '../../artifacts/platform/deploy/index-entries';
import { dataContract } from '../../constructs/contract/data';
import { deliveryContract } from '../../constructs/contract/delivery';
import { foundationContract } from '../../constructs/contract/foundation';
import { inferenceContract } from '../../constructs/contract/inference';
import { networkContract } from '../../constructs/contract/network';
import { parseBiomeName } from '../../environments/biome';
import { Names } from '../../environments/naming';
import { NewerSchema, newestVersion, readVersioned } from '../../environments/schema-versions';
import { type BiomeRecord, formatRecord, parseRecord, RECORD_READERS } from '../../operations/biomes/record';

/**
 * A document of every schema version that was ever written stands beside this file and is never changed: `<kind>.v<version>.json`. All
 * of one kind say the same, so that each is read as the newest is. A new version needs its reader and its file.
 */
interface Kind {
  readonly newest: number;
  /** Gives or throws what came of it. */
  readonly read: (text: string) => Promise<unknown>;
}

const documents = {
  record: { newest: newestVersion({ readers: RECORD_READERS }), read: async (text) => parseRecord(text) },
  wants: { newest: newestVersion({ readers: WANTS_READERS }), read: wantsIn },
  reset: { newest: newestVersion({ readers: RESET_READERS }), read: resetIn },
  running: { newest: newestVersion({ readers: ENTRY_READERS }), read: async (text) => readEntry('x', text) },
} satisfies Record<string, Kind>;
const contracts = [foundationContract, networkContract, dataContract, deliveryContract, inferenceContract];

function wantsIn(text: string) {
  const parameters = { read: async () => text } as unknown as Parameters;
  return readWants(parameters, new Names('bio', 'sandbox-dev'), parseBiomeName('ada'));
}

function resetIn(text: string) {
  const parameters = { read: async () => text } as unknown as Parameters;
  return readReset(parameters, new Names('bio', 'sandbox-dev'), parseBiomeName('ada'));
}

function fixture(kind: string, version: number): string {
  const file = join(__dirname, `${kind}.v${version}.json`);
  if (!existsSync(file)) throw new Error(`Schema version ${version} of ${kind} has no example: write ${file}`);
  return readFileSync(file, 'utf8');
}

const kinds: readonly [string, Kind][] = Object.entries(documents);
const versions = kinds.flatMap(([kind, { newest, read }]) =>
  Array.from({ length: newest }, (_, index) => ({ kind, version: index + 1, newest, read })),
);

test.each(versions)('$kind of schema version $version is read', async ({ kind, version, newest, read }) => {
  const found = await read(fixture(kind, version));
  const { schemaVersion: _, ...expected } = JSON.parse(fixture(kind, newest)) as Record<string, unknown>;
  expect(found).toMatchObject(expected);
});

test.each(kinds)('%s of newer code is refused, with what to do', async (kind, { newest, read }) => {
  const newer = JSON.stringify({ ...JSON.parse(fixture(kind, newest)), schemaVersion: newest + 1 });
  const refused = await Promise.resolve(newer)
    .then(read)
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(NewerSchema);
  const { received, allowed, fix } = refused as NewerSchema;
  expect(received).toMatch(new RegExp(`has schemaVersion ${newest + 1}$`));
  expect(allowed).toMatch(/^This checkout reads schemaVersion 1/);
  expect(fix).toMatch(/^(Update|Apply)/);
});

test('a record is written in the newest version, as its example stands', () => {
  const newest = JSON.parse(fixture('record', documents.record.newest));
  const record = parseRecord(JSON.stringify(newest));
  expect(JSON.parse(formatRecord(record as BiomeRecord))).toEqual(newest);
});

/** Readers rely on every field, whatever the reader's own age: fields come and go with a version only. */
test.each(contracts)('the contract of $stack has the fields of its version', ({ stack, fields, schemaVersion }) => {
  const { schemaVersion: said, ...example } = JSON.parse(fixture(`contract-${stack}`, schemaVersion));
  expect(said).toBe(schemaVersion);
  const found = Object.entries(example).map(([name, value]) => [name, Array.isArray(value) ? 'list' : 'text']);
  expect(fields).toEqual(Object.fromEntries(found));
});

test.each([null, 0, -1, 1.5, '1', undefined])('schemaVersion %j is no version, and not of newer code', (version) => {
  const schema = { what: 'It', readers: [() => true], fix: 'Mend it' };
  const read = () => readVersioned({ schemaVersion: version }, schema);
  expect(read).toThrow(/has schemaVersion/);
  expect(read).not.toThrow(NewerSchema);
});

test('a reader makes the newest form of its version', () => {
  const readers = [
    ({ one }: Record<string, unknown>) => ({ two: one }),
    ({ two }: Record<string, unknown>) => ({ two }),
  ];
  const read = (document: object) => readVersioned(document, { what: 'It', readers, fix: 'Mend it' });
  expect(read({ schemaVersion: 1, one: 'a' })).toEqual({ two: 'a' });
  expect(read({ schemaVersion: 2, two: 'b' })).toEqual({ two: 'b' });
});
