import { readFileSync } from 'node:fs';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, InvokeCommand, LambdaClient, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import {
  CreateDBInstanceCommand,
  DescribeDBInstancesCommand,
  RDSClient,
  waitUntilDBInstanceAvailable,
} from '@aws-sdk/client-rds';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { Client } from 'pg';
import { zip } from '../../artifacts/build/archive';
import { bundle } from '../../artifacts/build/bundle';
import type { Credentials as Reach } from '../../artifacts/platform/provisioner/secret';
import { landscape } from '../../environments/landscape';
import { resolve } from '../../environments/resolve';
import type { LocalCloud } from '../../local-cloud/cloud';
import type { Credentials } from '../../local-cloud/credentials';
import { checkout, removeLocalCloud, startLocalCloud } from './a-local-cloud';

/** The provisioner as it is deployed, on a real PostgreSQL server behind a real RDS, SSM and Secrets Manager API. */
jest.setTimeout(180_000);

const { account, region, names } = resolve(landscape, 'local', 'sandbox-dev');
const FUNCTION = 'bio-sandbox-dev-shared-provisioner';
let place: { cloud: LocalCloud; home: string };
let authority: string;
let ssm: SSMClient;
let secrets: SecretsManagerClient;
let lambda: LambdaClient;
let master: Reach;

beforeAll(async () => {
  place = await startLocalCloud();
  const status = await place.cloud.status();
  const keys = (JSON.parse(readFileSync(place.cloud.paths.credentials, 'utf8')) as Credentials).accounts[account];
  const client = { endpoint: status.emulator?.url, region, credentials: keys };
  authority = readFileSync(status.certificateAuthority as string, 'utf8');
  ssm = new SSMClient(client);
  secrets = new SecretsManagerClient(client);
  lambda = new LambdaClient(client);
  const rds = new RDSClient(client);
  const DBInstanceIdentifier = 'bio-sandbox-dev-shared-postgres';
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier,
      DBInstanceClass: 'db.t4g.medium',
      Engine: 'postgres',
      AllocatedStorage: 20,
      MasterUsername: 'master',
      ManageMasterUserPassword: true,
    }),
  );
  await waitUntilDBInstanceAvailable({ client: rds, minDelay: 1, maxWaitTime: 60 }, { DBInstanceIdentifier });
  const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
  const [instance] = DBInstances ?? [];
  const masterSecretArn = instance?.MasterUserSecret?.SecretArn as string;
  const address = { host: instance?.Endpoint?.Address as string, port: instance?.Endpoint?.Port as number };
  master = { ...(await secretOf(masterSecretArn)), ...address, dbname: 'postgres' };
  await createFunction(new IAMClient(client), { ...address, masterSecretArn });
});

afterAll(async () => {
  if (place) await removeLocalCloud(place);
});

async function createFunction(iam: IAMClient, server: { host: string; port: number; masterSecretArn: string }) {
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'provisioner',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  // What the real role may do is held by test/isolation; here it must not stand in the way.
  const grant = { Effect: 'Allow', Action: ['ssm:*', 'secretsmanager:*', 'kms:*', 'logs:*'], Resource: '*' };
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'provisioner',
      PolicyName: 'work',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [grant] }),
    }),
  );
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: FUNCTION,
      Role: Role?.Arn,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Timeout: 60,
      Code: { ZipFile: zip({ 'index.js': await bundle('artifacts/platform/provisioner/index.ts', checkout) }) },
      Environment: {
        Variables: {
          BIOSPHERE_PREFIX: 'bio',
          BIOSPHERE_TARGET: 'sandbox-dev',
          DATABASE_HOST: server.host,
          DATABASE_PORT: String(server.port),
          MASTER_SECRET_ARN: server.masterSecretArn,
          BIOME_CONNECTIONS: '3',
          MAIN_CONNECTIONS: '20',
          NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
        },
      },
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, minDelay: 1, maxWaitTime: 60 }, { FunctionName: FUNCTION });
}

async function secretOf(id: string): Promise<Reach> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: id }));
  return JSON.parse(SecretString as string);
}

async function call(event: object): Promise<Record<string, unknown>> {
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: FUNCTION, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  const payload = JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8'));
  if (answer.FunctionError) throw new Error(payload.errorMessage);
  return payload;
}

const create = (deployment: string) => call({ deployment, tf: { action: 'create' } });
const drop = (deployment: string) => call({ deployment, tf: { action: 'delete' } });
const exists = (deployment: string) => call({ deployment, query: 'exists' });

async function want(deployment: 'main' | 'ada', data: 'empty' | 'golden'): Promise<void> {
  const Value = JSON.stringify({ schemaVersion: 1, database: { data }, services: {} });
  const Name = names.deploymentParameter(deployment as never, 'wants');
  await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
  const secret = new CreateSecretCommand({ Name: names.secret(deployment as never, 'database') });
  await secrets.send(secret).catch(() => undefined);
}

const reach = (deployment: string) => secretOf(`biosphere/sandbox-dev/${deployment}/database`);

/** Runs statements on a connection of their own; TLS is verified. */
async function query(as: Reach, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new Client({ ...as, user: as.username, database: as.dbname, ssl: { ca: authority } });
  client.on('error', () => {});
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows = (await client.query(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

test('a deployment gets a database of its own, and can work in it', async () => {
  await want('main', 'empty');
  expect(await create('main')).toEqual({ database: 'main', role: 'main' });
  const main = await reach('main');
  expect(main).toMatchObject({ dbname: 'main', username: 'main', host: master.host, port: master.port });
  const rows = await query(main, 'CREATE TABLE t (n int)', 'INSERT INTO t VALUES (7)', 'SELECT n FROM t');
  expect(rows).toEqual([{ n: 7 }]);
});

test('making it again changes nothing, the password included', async () => {
  const before = await reach('main');
  await create('main');
  expect(await reach('main')).toEqual(before);
  expect(await query(before, 'SELECT n FROM t')).toEqual([{ n: 7 }]);
});

test('a password that no longer opens the database is replaced', async () => {
  await query(master, "ALTER ROLE main PASSWORD 'changed-behind-its-back'");
  await create('main');
  expect(await query(await reach('main'), 'SELECT n FROM t')).toEqual([{ n: 7 }]);
});

test('a biome that wants golden gets a copy, and owns what is in it', async () => {
  const golden = { ...master, dbname: 'golden' };
  await query(master, 'ALTER DATABASE golden ALLOW_CONNECTIONS true');
  await query(
    golden,
    'SET ROLE golden',
    'CREATE SCHEMA stock',
    'CREATE TABLE stock.ore (name text)',
    "INSERT INTO stock.ore VALUES ('tin')",
  );
  await query(master, 'ALTER DATABASE golden ALLOW_CONNECTIONS false');
  await want('ada', 'golden');
  await create('ada');
  const ada = await reach('ada');
  expect(await query(ada, "INSERT INTO stock.ore VALUES ('zinc')", 'SELECT name FROM stock.ore')).toHaveLength(2);
  expect(await query(ada, 'ALTER TABLE stock.ore ADD grade int', 'DROP TABLE stock.ore')).toEqual([]);
});

test('golden itself takes no connections, not even those of the master', async () => {
  await expect(query({ ...master, dbname: 'golden' }, 'SELECT 1')).rejects.toThrow(
    /not currently accepting connections/,
  );
});

test('no deployment connects to another one, nor to the database of the server', async () => {
  const ada = await reach('ada');
  for (const dbname of ['main', 'golden', 'postgres', 'template1']) {
    await expect(query({ ...ada, dbname }, 'SELECT 1')).rejects.toThrow(/permission denied|not currently accepting/);
  }
});

test('a biome holds no more connections than it was given', async () => {
  const ada = await reach('ada');
  const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => query(ada, 'SELECT pg_sleep(1)')));
  expect(attempts.filter(({ status }) => status === 'rejected')).toHaveLength(2);
});

test('two at once make one', async () => {
  await want('ada', 'empty');
  expect(await Promise.all([create('ada'), create('ada'), create('ada')])).toHaveLength(3);
  await query(await reach('ada'), 'SELECT 1');
});

describe('a reset', () => {
  const Name = names.deploymentParameter('ada' as never, 'reset');
  const wish = (id: string, data: 'empty' | 'golden') =>
    ssm.send(
      new PutParameterCommand({
        ...{ Name, Type: 'String', Overwrite: true },
        Value: JSON.stringify({ schemaVersion: 1, id: `${id}0000000-0000-4000-8000-000000000000`, data }),
      }),
    );
  const reset = () => call({ deployment: 'ada', reset: true });

  test('makes the database anew under open connections; role and password stay', async () => {
    const before = await reach('ada');
    await query(before, 'CREATE TABLE mine (n int)');
    await wish('1', 'golden');
    const cut = query(before, 'SELECT pg_sleep(30)').catch((error: Error) => error);
    await new Promise((done) => setTimeout(done, 300));
    await reset();
    expect(await cut).toBeInstanceOf(Error);
    expect(await reach('ada')).toEqual(before);
    expect(await query(before, "SELECT name, to_regclass('mine') AS mine FROM stock.ore")).toEqual([
      { name: 'tin', mine: null },
    ]);
  });

  test('is done once, however often it is asked for', async () => {
    const ada = await reach('ada');
    await query(ada, "INSERT INTO stock.ore VALUES ('lead')");
    await reset();
    expect(await query(ada, 'SELECT name FROM stock.ore')).toHaveLength(2);
    await wish('2', 'empty');
    await reset();
    expect(await query(ada, "SELECT to_regclass('stock.ore') AS ore")).toEqual([{ ore: null }]);
  });

  test('that was cut short begins again: with the database renamed, gone, or half taken over', async () => {
    const ada = await reach('ada');
    await query(master, 'ALTER DATABASE biome_ada RENAME TO "biome_ada-dropped"');
    await wish('3', 'golden');
    await reset();
    expect(await query(ada, 'SELECT name FROM stock.ore')).toHaveLength(1);
    await query(master, 'DROP DATABASE biome_ada', 'CREATE DATABASE biome_ada TEMPLATE golden ALLOW_CONNECTIONS true');
    await wish('4', 'empty');
    await reset();
    await query(ada, 'CREATE TABLE mine (n int)');
    expect(await query(master, "SELECT 1 FROM pg_database WHERE datname LIKE '%-dropped'")).toEqual([]);
  });

  test('is refused once the wish is gone', async () => {
    await ssm.send(new DeleteParameterCommand({ Name }));
    await expect(reset()).rejects.toThrow(/has no parameter/);
    await query(await reach('ada'), 'SELECT 1 FROM mine');
  });
});

test('in use it is not dropped; afterwards it goes under open connections, and nothing is left', async () => {
  const Name = names.deploymentParameter('ada' as never, 'in-use');
  await ssm.send(new PutParameterCommand({ Name, Value: 'in use', Type: 'String' }));
  await expect(drop('ada')).rejects.toThrow(/sandbox-dev\/ada is in use/);
  expect(await exists('ada')).toEqual({ database: true, role: true });
  await ssm.send(new DeleteParameterCommand({ Name }));

  const cut = query(await reach('ada'), 'SELECT pg_sleep(30)').catch((error: Error) => error);
  await new Promise((done) => setTimeout(done, 300));
  expect(await drop('ada')).toEqual({ dropped: 'biome_ada' });
  expect(await cut).toBeInstanceOf(Error);
  expect(await exists('ada')).toEqual({ database: false, role: false });
  expect(await drop('ada')).toEqual({ dropped: 'biome_ada' });
});

test('main stays, whoever asks', async () => {
  await expect(drop('main')).rejects.toThrow(/Only databases of biomes are ever dropped/);
  expect(await query(await reach('main'), 'SELECT n FROM t')).toEqual([{ n: 7 }]);
});
