import { randomBytes, randomInt } from 'node:crypto';
import * as z from 'zod';
import { InvalidInput } from '../environments/errors';
import { parseJson, readIfThere, writeJson } from './files';

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The people (and programs) that MinIO knows besides its root: see minio/policies.ts. */
export const STORE_ROLES = ['platform', 'developer'] as const;
export type StoreRole = (typeof STORE_ROLES)[number];

/** Every secret of one local cloud. Generated, kept in one file with mode 0600, handed to programs by environment or file. */
export interface Credentials {
  readonly minio: {
    readonly root: AccessKey;
    readonly roles: Readonly<Record<StoreRole, AccessKey>>;
    /** Key that encrypts the objects at rest: `<name>:<base64 of 32 bytes>`. */
    readonly encryptionKey: string;
  };
  readonly databaseAdminPassword: string;
  /** Of a person with administrator rights, by account id. */
  readonly accounts: Readonly<Record<string, AccessKey>>;
}

const key: z.ZodType<AccessKey> = z.object({ accessKeyId: z.string().min(1), secretAccessKey: z.string().min(1) });
const credentialsSchema: z.ZodType<Credentials> = z.object({
  minio: z.object({
    root: key,
    roles: z.object({ platform: key, developer: key }),
    encryptionKey: z.string().regex(/^[a-z]+:[A-Za-z0-9+/=]+$/),
  }),
  databaseAdminPassword: z.string().min(16),
  accounts: z.record(z.string(), key),
});

/**
 * What was generated before. A damaged file is never made anew: what it encrypted could not be read any more.
 * @throws InvalidInput where it is damaged
 */
export function readCredentials(file: string): Credentials | undefined {
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  const kept = parseJson(text, credentialsSchema);
  if (kept) return kept;
  throw new InvalidInput(
    `${file} holds something else than the keys of the local cloud`,
    'Its keys open what the local cloud holds, so that it is not made anew; commands alone write it',
    'Bring it back as it was, or give up what the local cloud holds with ./biosphere cloud reset',
  );
}

/** What was generated before, completed by what is missing. A changed list of accounts keeps the keys of those that stay. */
export function keptCredentials(file: string, accountIds: readonly string[]): Credentials {
  const kept = readCredentials(file);
  const credentials: Credentials = {
    minio: {
      root: kept?.minio.root ?? accessKey(),
      roles: {
        platform: kept?.minio.roles.platform ?? accessKey(),
        developer: kept?.minio.roles.developer ?? accessKey(),
      },
      encryptionKey: kept?.minio.encryptionKey ?? `biosphere:${randomBytes(32).toString('base64')}`,
    },
    databaseAdminPassword: kept?.databaseAdminPassword ?? randomBytes(24).toString('base64url'),
    accounts: Object.fromEntries(accountIds.map((id) => [id, kept?.accounts[id] ?? accessKey()])),
  };
  if (JSON.stringify(kept) !== JSON.stringify(credentials)) writeJson(file, credentials);
  return credentials;
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** No character that a URL or an INI file would have to escape. */
const MIXED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The shape of AWS's own keys, which clients and scanners of secrets know: AKIA and 16 characters; 40 characters. */
export function accessKey(): AccessKey {
  return { accessKeyId: `AKIA${random(UPPER, 16)}`, secretAccessKey: random(MIXED, 40) };
}

function random(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
