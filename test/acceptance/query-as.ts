import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import type { Checkout } from './a-checkout';

interface Connection {
  readonly host: string;
  readonly port: number;
  readonly dbname: string;
  readonly user: string;
  readonly sslrootcert: string;
  readonly environment: { readonly PGPASSFILE: string };
}

const connectionOf = (checkout: Checkout, biome: string) => checkout.json<Connection>('psql', biome);
const passwordIn = ({ environment: { PGPASSFILE } }: Connection) =>
  readFileSync(PGPASSFILE, 'utf8').trim().split(':').at(-1);

/** The password of a biome's role, as `./biosphere psql` gets it. */
export async function passwordOf(checkout: Checkout, biome: string): Promise<string | undefined> {
  return passwordIn(await connectionOf(checkout, biome));
}

/** Rows as the biome's own role sees them. @param otherPassword and otherDatabase: in place of its own */
export async function queryAs<Row extends object>(
  checkout: Checkout,
  biome: string,
  text: string,
  otherPassword?: string,
  otherDatabase?: string,
): Promise<Row[]> {
  const connection = await connectionOf(checkout, biome);
  const client = new Client({
    host: connection.host,
    port: connection.port,
    database: otherDatabase ?? connection.dbname,
    user: connection.user,
    password: otherPassword ?? passwordIn(connection),
    ssl: { ca: readFileSync(connection.sslrootcert, 'utf8') },
  });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}
