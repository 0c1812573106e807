import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { Credentials } from './secret';

/** PostgreSQL's codes for a wrong password and a role that may not log in. */
const REFUSED = new Set(['28P01', '28000']);

/** Opens a connection over verified TLS. The caller ends it. */
export async function connect(credentials: Credentials): Promise<Client> {
  const client = new Client({
    host: credentials.host,
    port: credentials.port,
    database: credentials.dbname,
    user: credentials.username,
    password: credentials.password,
    ssl: true,
    connectionTimeoutMillis: 10_000,
    application_name: 'biosphere-provisioner',
  });
  // A server that goes away between two queries is told by the next query; without a listener it would end the process.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/**
 * Connects as the master. While RDS rotates its password, the secret and the server disagree for a moment: a refused
 * password is read anew, and tried again.
 * @param read yields the master's credentials, fresh at every call
 */
export async function connectAsMaster(read: () => Promise<Credentials>, pauseMillis = 2000): Promise<Client> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connect(await read());
    } catch (error) {
      if (!isRefused(error) || attempt === 4) throw error;
      await pause(pauseMillis);
    }
  }
}

/** Whether credentials still open their database. */
export async function opens(credentials: Credentials): Promise<boolean> {
  try {
    await (await connect(credentials)).end();
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}

function isRefused(error: unknown): boolean {
  return REFUSED.has((error as { code?: string }).code ?? '');
}
