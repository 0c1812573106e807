import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateProfile } from '../environments/naming';
import { endpointOf, readAwsConfig } from './aws-config';
import type { Paths } from './paths';

/** Connection to one database, as libpq names its parts. */
export interface PostgresService {
  readonly host: string;
  readonly port: number;
  readonly dbname: string;
  readonly user: string;
  readonly password: string;
  readonly sslmode: string;
  /** File with the certificate authorities to trust; default: the system's. */
  readonly sslrootcert?: string;
}

type Variables = Record<string, string>;

/**
 * Configuration of `mc` with an alias per local state store (`mc ls canary-ops`). In a file of mode 0600, since secrets on a
 * command line or in a shell's variables are read by others too easily. @returns the variables that point to it.
 */
export function writeMinioClientFiles(paths: Pick<Paths, 'clients' | 'localAwsConfig'>): Variables {
  if (!existsSync(paths.localAwsConfig)) return {};
  const config = readAwsConfig(paths.localAwsConfig);
  const aliases = (['canary-ops', 'live-ops'] as const).flatMap((store) => {
    const profile = stateProfile(store, 'state');
    const url = endpointOf(config, profile, 's3');
    const keys = config.get(`profile ${profile}`);
    if (!url || !keys) return [];
    const { aws_access_key_id: accessKey, aws_secret_access_key: secretKey } = keys;
    return [[store, { url, accessKey, secretKey, api: 'S3v4', path: 'on' }] as const];
  });
  const folder = privateFolder(paths.clients, 'mc');
  writePrivate(join(folder, 'config.json'), JSON.stringify({ version: '10', aliases: Object.fromEntries(aliases) }));
  return { MC_CONFIG_DIR: folder };
}

/**
 * Service and password file of libpq, so that a plain `psql` opens the biome's database.
 * https://www.postgresql.org/docs/16/libpq-pgservice.html
 */
export function writePostgresFiles(paths: Pick<Paths, 'clients'>, service: PostgresService): Variables {
  // A folder per database: shells on two biomes stay apart.
  const folder = privateFolder(paths.clients, `postgres-${service.host}-${service.port}-${service.dbname}`);
  const services = join(folder, 'pg_service.conf');
  const passwords = join(folder, 'pgpass');
  const { password, ...settings } = service;
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  writePrivate(services, ['[biosphere]', ...lines, ''].join('\n'));
  const fields = [service.host, service.port, service.dbname, service.user, password];
  writePrivate(passwords, `${fields.map((each) => String(each).replace(/[\\:]/g, '\\$&')).join(':')}\n`);
  return { PGSERVICEFILE: services, PGPASSFILE: passwords, PGSERVICE: 'biosphere' };
}

function privateFolder(clients: string, name: string): string {
  const folder = join(clients, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** The mode holds for new files alone, so an older file gets it as well. */
function writePrivate(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
  chmodSync(file, 0o600);
}
