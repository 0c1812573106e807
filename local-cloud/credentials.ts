import { randomBytes, randomInt } from 'node:crypto';
import { readJson, writeJson } from './files';

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

/** What was generated before, completed by what is missing. A changed list of accounts keeps the keys of those that stay. */
export function keptCredentials(file: string, accountIds: readonly string[]): Credentials {
  const kept = readJson<Credentials>(file);
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
