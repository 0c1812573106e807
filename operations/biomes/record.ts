import { z } from 'zod';
import type { Biome } from '../../environments/biome';
import { formatBiome } from '../../environments/biome';
import { InvalidInput } from '../../environments/errors';
import { NewerSchema, newestVersion, readVersioned } from '../../environments/schema-versions';
import type { MultiTenantTarget } from '../../environments/target';
import { atOnce } from '../at-once';
import { Failure, UserError } from '../errors';
import type { ListedObject, ObjectStore, StoredObject } from './object-store';
import type { Seen } from './seen';

const name = z.string().min(1);

/** The record of a biome: whose it is, where it came from, what it was given and how far it is. It holds no identity that can be derived. */
const recordSchema = z.object({
  target: name,
  name,
  /** `user@host` of everybody who may change it; the first made it. */
  owners: z.array(name).min(1),
  host: name,
  checkout: name,
  branch: z.string().nullable(),
  commit: z.string().nullable(),
  created: z.iso.datetime(),
  lastActivity: z.iso.datetime(),
  phase: z.enum(['deploying', 'ready', 'destroying', 'failed']),
  /** What Terraform was given: versions by service and by model, and what the database began with. */
  variables: z.object({
    services: z.record(name, z.string()),
    models: z.record(name, z.string()),
    databaseData: z.enum(['empty', 'golden']),
  }),
  /** What it is made of, once it is ready: kind and name of everything of its own. */
  parts: z.array(z.object({ kind: name, name })),
});

export type BiomeRecord = z.infer<typeof recordSchema>;

/**
 * By schema version; each makes the newest form of what it reads, in which every write is. A field that is added needs a version:
 * code that does not know it would lose it at its next write.
 */
export const RECORD_READERS: readonly ((document: object) => BiomeRecord)[] = [
  (document) => recordSchema.parse(document),
];
export type Phase = BiomeRecord['phase'];

/** A record in a list: one that cannot be read is shown as such and hides no other. */
export type ListedRecord = { readonly record: BiomeRecord } | { readonly name: string; readonly unreadable: string };

const ATTEMPTS = 8;
/** Connections that a list opens; more are slower, since each begins with a handshake. */
const READS_AT_ONCE = 16;

/** The records of a target's biomes, in the state store. Every write says what it expects to find, so no change is lost. */
export class Records {
  constructor(
    private readonly store: ObjectStore,
    private readonly bucket: string,
    /** Makes lists quick. Default: every record is read. */
    private readonly seen?: Seen,
  ) {}

  /** @throws Failure when it is garbled */
  async read(biome: Biome): Promise<BiomeRecord | null> {
    const stored = await this.store.get(keyOf(biome));
    return stored && this.parse(biome, stored.body);
  }

  /** Of those that have a record, in order; none is read. */
  async names(target: MultiTenantTarget): Promise<string[]> {
    return (await this.objects(target)).map(({ key }) => nameIn(key, target));
  }

  /** In order of name. */
  async list(target: MultiTenantTarget): Promise<ListedRecord[]> {
    const bodies = await this.bodies(await this.objects(target));
    const listed = [...bodies].map(([key, { body }]): ListedRecord[] => {
      const parsed = parseRecord(body);
      if (typeof parsed !== 'string' && !(parsed instanceof NewerSchema)) return [{ record: parsed }];
      const unreadable = typeof parsed === 'string' ? parsed : parsed.message;
      return [{ name: nameIn(key, target), unreadable }];
    });
    return listed.flat();
  }

  /**
   * Reads, changes and writes under the condition that nobody was faster; then again from the start.
   * @param change gets null where there is no record; what it throws stops it.
   * @throws Failure when others are faster again and again, or the record is garbled
   */
  async change(biome: Biome, change: (record: BiomeRecord | null) => BiomeRecord): Promise<BiomeRecord> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const stored = await this.store.get(keyOf(biome));
      const changed = recordSchema.parse(change(stored && this.parse(biome, stored.body)));
      const expected = stored ? { etag: stored.etag } : ({ absent: true } as const);
      if (await this.store.put(keyOf(biome), formatRecord(changed), expected)) return changed;
    }
    throw new Failure(
      `The record of ${formatBiome(biome)} was changed by somebody else ${ATTEMPTS} times in a row`,
      'A record is written only as it was read',
      'Look who works on it with ./biosphere ls, then run the same command again',
    );
  }

  async remove(biome: Biome): Promise<void> {
    await this.store.remove(keyOf(biome));
  }

  private async objects(target: MultiTenantTarget): Promise<ListedObject[]> {
    const found = await this.store.list(`${target}/`);
    return found.filter(({ key }) => key.endsWith('.json')).sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  /** By key, without those that went meanwhile. */
  private async bodies(objects: readonly ListedObject[]): Promise<Map<string, StoredObject>> {
    const before = this.seen?.read() ?? new Map<string, StoredObject>();
    const isSeen = ({ key, etag }: ListedObject) => etag !== '' && before.get(key)?.etag === etag;
    const changed = objects.filter((each) => !isSeen(each));
    const read = await atOnce(READS_AT_ONCE, changed, async ({ key }) => [key, await this.store.get(key)] as const);
    const fresh = new Map(read);
    const now = new Map<string, StoredObject>();
    for (const { key } of objects) {
      const stored = fresh.has(key) ? fresh.get(key) : before.get(key);
      if (stored) now.set(key, stored);
    }
    if (changed.length > 0 || before.size !== now.size) this.seen?.write(now);
    return now;
  }

  private parse(biome: Biome, body: string): BiomeRecord {
    const parsed = parseRecord(body, `The record of ${formatBiome(biome)}`);
    if (parsed instanceof NewerSchema) throw parsed;
    if (typeof parsed !== 'string' && parsed.target === biome.target && parsed.name === biome.name) return parsed;
    const why = typeof parsed === 'string' ? parsed : `it is of ${parsed.target}/${parsed.name}`;
    throw new Failure(
      `The record of ${formatBiome(biome)} cannot be read: ${why}`,
      `A record is a JSON document that these commands write, in bucket ${this.bucket} of the state store under ${keyOf(biome)}; the biome itself is not harmed`,
      `Bring the version before it back with ./biosphere exec -- mc undo ${this.bucket}/${keyOf(biome)}; where none was good, remove it with mc rm and ./biosphere up ${formatBiome(biome)} makes a new one`,
    );
  }
}

function nameIn(key: string, target: MultiTenantTarget): string {
  return key.slice(target.length + 1, -'.json'.length);
}

export function keyOf({ target, name }: Biome): string {
  return `${target}/${name}.json`;
}

/** As it is stored. */
export function formatRecord(record: BiomeRecord): string {
  const schemaVersion = newestVersion({ readers: RECORD_READERS });
  return `${JSON.stringify({ schemaVersion, ...record }, null, 2)}\n`;
}

/** @returns the record, that newer code wrote it, or why it is none. */
export function parseRecord(body: string, what = 'The record'): BiomeRecord | NewerSchema | string {
  try {
    return readVersioned(JSON.parse(body), {
      what,
      readers: RECORD_READERS,
      fix: 'Update this checkout to the code that wrote it, for example with git pull',
    });
  } catch (error) {
    if (error instanceof NewerSchema) return error;
    if (error instanceof z.ZodError) {
      const [issue] = error.issues;
      return `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`;
    }
    return error instanceof InvalidInput ? error.received : error instanceof Error ? error.message : String(error);
  }
}

/** A biome is changed by its owners only. @throws UserError naming them */
export function requireOwner(record: BiomeRecord, identity: string): void {
  if (record.owners.includes(identity)) return;
  throw new UserError(
    `${record.target}/${record.name} belongs to ${record.owners.join(', ')}, since ${record.created.slice(0, 10)}; you are ${identity}`,
    'A biome is changed and destroyed by its owners only',
    `Take a name of your own, for example ./biosphere up ${record.target}/${record.name.slice(0, 18)}2, or ask ${record.owners[0]}`,
  );
}
