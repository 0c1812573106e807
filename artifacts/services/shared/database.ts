import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool, type PoolConfig, types } from 'pg';
import { Transient } from './errors';
import type { Schema } from './schema';

/** Content of the secret, as the provisioner writes it. */
interface Login {
  readonly host: string;
  readonly port: number;
  readonly dbname: string;
  readonly username: string;
  readonly password: string;
}

/** Yields the secret: the version in force, or the one that a rotation is about to put in force, null where there is none. */
type Fetch = (stage: Stage) => Promise<string | null>;
type Stage = 'AWSCURRENT' | 'AWSPENDING';

/** The server does not take the login. */
const REFUSED = new Set([
  '28P01', // invalid_password: rotated
  '28000', // invalid_authorization_specification
]);

/** Errors of a connection that another connection, with the newest password, may not have. */
const STALE = new Set([
  ...REFUSED,
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '08000',
  '08003',
  '08006',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
]);
/** Worth another try of the whole step. https://www.postgresql.org/docs/16/errcodes-appendix.html */
const TRANSIENT = new Set([...STALE, '40001', '40P01', '53300', '55P03']);

types.setTypeParser(types.builtins.INT8, Number);

/**
 * The deployment's database. The login is fetched once a process, and again when the server refuses it or the connection is
 * gone, so that a rotated password or a failed-over server breaks nothing. In the middle of a rotation the secret's pending
 * version may be the one in force: it is tried last.
 */
export class Database {
  private connected: Promise<Kysely<Schema>> | undefined;

  constructor(private readonly fetchSecret: Fetch) {}

  static ofSecret(secretArn: string): Database {
    const client = new SecretsManagerClient({});
    return new Database(async (VersionStage) => {
      try {
        const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn, VersionStage }));
        return SecretString ?? null;
      } catch (error) {
        if (error instanceof ResourceNotFoundException && VersionStage === 'AWSPENDING') return null;
        throw error;
      }
    });
  }

  /** Runs work that may safely run twice. @throws Transient where trying again later may help */
  async use<T>(work: (database: Kysely<Schema>) => Promise<T>): Promise<T> {
    try {
      return await this.once(work);
    } catch (error) {
      if (!isOneOf(STALE, error)) throw asTransient(error);
      await this.close();
      return await this.again(work).catch((again) => {
        throw asTransient(again);
      });
    }
  }

  private async again<T>(work: (database: Kysely<Schema>) => Promise<T>): Promise<T> {
    try {
      return await this.once(work);
    } catch (error) {
      if (!isOneOf(REFUSED, error)) throw error;
      await this.close();
      const pending = await this.fetchSecret('AWSPENDING');
      if (pending === null) throw error;
      this.connected = Promise.resolve(poolTo(pending));
      return await this.once(work);
    }
  }

  async close(): Promise<void> {
    const connected = this.connected;
    this.connected = undefined;
    await connected?.then((database) => database.destroy()).catch(() => undefined);
  }

  private async once<T>(work: (database: Kysely<Schema>) => Promise<T>): Promise<T> {
    this.connected ??= this.connect();
    const connected = this.connected;
    return work(
      await connected.catch((error) => {
        this.connected = undefined;
        throw error;
      }),
    );
  }

  private async connect(): Promise<Kysely<Schema>> {
    const secret = await this.fetchSecret('AWSCURRENT');
    if (!secret) throw new Error('The database secret has no text');
    return poolTo(secret);
  }
}

function poolTo(secret: string): Kysely<Schema> {
  const pool = new Pool(poolOf(loginIn(secret)));
  // A connection that breaks fails its query, or is replaced by the next one. Without a listener the process would end: the
  // pool listens for those that are idle, each connection for itself while it is in use.
  pool.on('error', () => undefined);
  pool.on('connect', (connection) => connection.on('error', () => undefined));
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
}

/** An error of JSON.parse quotes what it could not read. */
function loginIn(secret: string): Login {
  try {
    return JSON.parse(secret) as Login;
  } catch {
    throw new Error('The database secret is not JSON');
  }
}

/** One connection: a function serves one event at a time, and connections of a shared server are scarce. */
function poolOf({ host, port, dbname, username, password }: Login): PoolConfig {
  return {
    host,
    port,
    database: dbname,
    user: username,
    password,
    max: 1,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 60_000,
    keepAlive: true,
    allowExitOnIdle: true,
    // `host`: without it a server reached by address would be checked as "localhost".
    ssl: { rejectUnauthorized: true, host },
  };
}

function asTransient(error: unknown): unknown {
  return isOneOf(TRANSIENT, error) ? new Transient(`The database: ${(error as Error).message}`) : error;
}

function isOneOf(codes: ReadonlySet<string>, error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  // pg tells a connection that ended and one that took too long by message alone.
  return codes.has(code ?? '') || /^Connection terminated|timeout exceeded when trying to connect/.test(message ?? '');
}
