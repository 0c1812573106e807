import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { NewerSchema, newestVersion, readVersioned } from '../../environments/schema-versions';
import { UserError } from '../errors';

const artifact = z.object({
  version: z.string().regex(/^[0-9a-f]{40}(-dirty\.[0-9a-f]{8})?$/),
  /** Of its bytes, hexadecimal: a model that was trained elsewhere may differ under the same version. Null where nobody knows. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});
const name = z.string().min(1);

/** What a deployment consists of, small enough to be read in a review: `up --locked` makes a biome of it. */
const lockSchema = z.object({
  /** The deployment it was written from, `canary-qa` or `sandbox-dev/ada`: artifacts that are missing are looked for there. */
  like: name,
  product: name,
  services: z.record(name, artifact),
  models: z.record(name, artifact),
  databaseData: z.enum(['empty', 'golden']),
  /** Of its target, by path; a biome has the settings of its own target, so that these are compared only. */
  settings: z.record(name, z.union([z.string(), z.number(), z.boolean()])),
});

export type DeploymentLock = z.infer<typeof lockSchema>;
export type LockedArtifact = z.infer<typeof artifact>;

export const LOCK_READERS: readonly ((document: Readonly<Record<string, unknown>>) => DeploymentLock)[] = [
  (document) => lockSchema.parse(document),
];

/** Where a lock is written unless another file is named. */
export const LOCK_FILE = 'biosphere.lock.json';

/** In a fixed order and without times: the same deployment gives the same file. */
export function formatLock(lock: DeploymentLock): string {
  const sorted = <Value>(values: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
  const { like, product, services, models, databaseData, settings } = lock;
  const schemaVersion = newestVersion({ readers: LOCK_READERS });
  const parts = { services: sorted(services), models: sorted(models), databaseData, settings: sorted(settings) };
  return `${JSON.stringify({ schemaVersion, like, product, ...parts }, null, 2)}\n`;
}

/** @throws UserError */
export function parseLock(text: string, file: string): DeploymentLock {
  const fix = 'Write it anew with ./biosphere up --like, or bring the version before it back';
  try {
    return readVersioned(JSON.parse(text), {
      ...{ what: file, readers: LOCK_READERS },
      fix: 'Update this checkout with git pull, or write the lock anew with ./biosphere up --like',
    });
  } catch (error) {
    if (error instanceof NewerSchema) throw error;
    throw new UserError(
      `${file} cannot be read: ${reasonOf(error)}`,
      'A lock is a JSON document that ./biosphere up --like writes',
      fix,
    );
  }
}

export function readLock(file: string): DeploymentLock {
  try {
    return parseLock(readFileSync(file, 'utf8'), file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UserError(
      `${file} cannot be read (${code})`,
      '--locked takes a file that ./biosphere up --like has written',
      'Give the path of one that you may read',
    );
  }
}

/** @throws UserError where the folder is not there */
export function writeLock(file: string, lock: DeploymentLock): void {
  try {
    writeFileSync(`${file}.new`, formatLock(lock));
    renameSync(`${file}.new`, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EISDIR' && code !== 'ENOTDIR') throw error;
    throw new UserError(
      `${file} cannot be written (${code})`,
      'A lock is a file in a folder that is there',
      'Give another path with --lock',
    );
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`;
  }
  return error instanceof Error ? error.message : String(error);
}
