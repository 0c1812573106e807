import { readFileSync } from 'node:fs';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { Client } from 'pg';
import type { BenchHome } from './bench-home';
import type { Figure } from './figure';

const TARGET = 'sandbox-dev';
const GOLDEN = 'golden';
const ROWS = 1_000_000;

/** A biome whose database begins as a copy of a golden one of 1 GB, against one that begins empty. */
export async function golden(home: BenchHome): Promise<Figure[]> {
  home.biosphere('up', `${TARGET}/warmup`);
  const gigabytes = await fillGolden(home);
  const empty = home.biosphere('up', `${TARGET}/empty1`, '--data', 'empty');
  const copied = home.biosphere('up', `${TARGET}/copy1`, '--data', 'golden');
  return [
    { what: 'golden database', value: gigabytes, unit: 'GB' },
    { what: 'up with an empty database', value: empty, unit: 's' },
    { what: 'up with a copy of golden', value: copied, unit: 's' },
    { what: '  longer than with an empty one', value: copied - empty, unit: 's', aim: { atMost: 3 } },
  ];
}

/** As the platform team would, with the master's password: nobody else may connect to golden. @returns its size in GB */
async function fillGolden(home: BenchHome): Promise<number> {
  const { environment, clients } = home.clients(TARGET);
  const contract = { Name: environment.names.contract('data') };
  const { Parameter } = await (await clients.ssm()).send(new GetParameterCommand(contract));
  const { host, port, masterSecretArn } = JSON.parse(Parameter?.Value ?? '{}') as Record<string, string>;
  const secret = await (await clients.secrets()).send(new GetSecretValueCommand({ SecretId: masterSecretArn }));
  const { username, password } = JSON.parse(secret.SecretString ?? '{}') as Record<string, string>;
  const { sslrootcert } = home.json<{ sslrootcert: string }>('psql', `${TARGET}/warmup`);
  const settings = {
    host,
    port: Number(port),
    user: username,
    password,
    ssl: { ca: readFileSync(sslrootcert, 'utf8') },
  };
  const connected = async <Result>(database: string, work: (client: Client) => Promise<Result>) => {
    const client = new Client({ ...settings, database });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  await connected('postgres', (server) => server.query(`ALTER DATABASE ${GOLDEN} ALLOW_CONNECTIONS true`));
  await connected(GOLDEN, async (database) => {
    await database.query(`SET ROLE ${GOLDEN}`);
    await database.query('CREATE SCHEMA assays');
    await database.query(
      `CREATE TABLE assays.samples AS SELECT id, repeat(md5(id::text), 30) AS text FROM generate_series(1, ${ROWS}) AS id`,
    );
  });
  return await connected('postgres', async (server) => {
    await server.query(`ALTER DATABASE ${GOLDEN} ALLOW_CONNECTIONS false`);
    const { rows } = await server.query<{ size: string }>(`SELECT pg_database_size('${GOLDEN}') AS size`);
    return Number(rows[0]?.size) / 1e9;
  });
}
