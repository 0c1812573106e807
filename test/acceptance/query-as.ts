import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import type { Checkout } from './a-checkout';

/** Rows as the biome's own role sees them. */
async function query<Row extends object>(biome: string, text: string, otherPassword?: string): Promise<Row[]> {
  const connection = await connectionOf(biome);
  const password = otherPassword ?? passwordIn(connection);
  const client = new Client({
    host: connection.host,
    port: connection.port,
    database: connection.dbname,
    user: connection.user,
    password,
    ssl: { ca: readFileSync(connection.sslrootcert, 'utf8') },
  });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}
