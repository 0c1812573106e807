import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { DeleteParameterCommand } from '@aws-sdk/client-ssm';
import { fromIni } from '@aws-sdk/credential-providers';
import { ASSAYS } from '../../artifacts/services/shared/assays';
import { parseBiome } from '../../environments/biome';
import { landscape } from '../../environments/landscape';
import { accountProfile, type Sha } from '../../environments/naming';
import { resolve } from '../../environments/resolve';
import { Clients } from '../../operations/aws';
import { endpointOf, readAwsConfig } from '../../operations/aws-config';
import type { BiomeRecord } from '../../operations/biomes/record';
import type { ProofLine } from '../../operations/biomes/teardown';
import type { UpResult } from '../../operations/biomes/up';
import { recordsOf } from '../../operations/biomes/workspace';
import { readMachine } from '../../operations/machine';
import { pathsOf } from '../../operations/paths';
import { localCloudOf } from '../../operations/setup/setup';
import { Checkout } from './a-checkout';
import { askAs, callMatrix, type Reach, storeStatuses } from './isolation';
import { passwordOf, queryAs } from './query-as';
import { underRequests } from './under-requests';

jest.setTimeout(900_000);

const ada = parseBiome('sandbox-dev/ada', 'sandbox-dev');
const environment = resolve(landscape, 'local', ada);
let checkout: Checkout;
let clients: Clients;

beforeAll(() => {
  checkout = Checkout.make(process.env);
  clients = new Clients({ environment, cloud: 'local', paths: pathsOf(checkout), landscape });
});
afterAll(() => checkout.remove());

const reach = (): Reach => ({
  environment,
  clients,
  config: pathsOf(checkout).localAwsConfig,
  python: localCloudOf(readMachine(process.env, checkout.folder)).python,
});
const up = (...args: string[]) => checkout.json<UpResult>('up', ...args);
const down = (biome: string) => checkout.json<{ proof: ProofLine[] }>('down', biome, '--yes');
const left = (proof: readonly ProofLine[]) => proof.flatMap((line) => line.left);

const query = <Row extends object>(biome: string, text: string, password?: string, database?: string) =>
  queryAs<Row>(checkout, biome, text, password, database);

/** Runs plain Terraform on a deployed stack, with the variables of its last apply. */
async function terraform(stack: string, ...args: readonly string[]) {
  const runs = join(checkout.home, 'runs');
  const folder = readdirSync(runs)
    .sort()
    .map((run) => join(runs, run, 'stacks', stack))
    .findLast(
      (each) =>
        readdirSync(join(each, '..')).includes(stack) && readdirSync(each).includes('biosphere.auto.tfvars.json'),
    );
  const data = `TF_DATA_DIR=${join(checkout.home, 'terraform', 'local', stack)}`;
  return await checkout.biosphere('exec', '--', 'env', data, 'terraform', `-chdir=${folder}`, ...args, '-no-color');
}

/** Whether it would change anything. */
async function changes(stack: string): Promise<string> {
  const plan = ['plan', '-detailed-exitcode', '-input=false', '-lock=false'];
  const { code, stdout, stderr } = await terraform(stack, ...plan);
  return code === 0 ? '' : stdout + stderr;
}

/** Takes away the guard of a shared stack, which goes before all else when the stack is destroyed. */
const destroyGuard = (stack: string) =>
  terraform(stack, 'destroy', '-auto-approve', '-refresh=false', '-target=aws_lambda_invocation.tenants');

describe('a biome on the local cloud', () => {
  let first: UpResult;

  test('comes up from nothing, with the shared stacks below it', async () => {
    first = await up('ada');
    expect(first).toMatchObject({ biome: 'sandbox-dev/ada', noChange: false });
    expect(first.sharedStacks).toHaveLength(6);
    expect(first.record).toMatchObject({ phase: 'ready', branch: 'main', commit: checkout.git('rev-parse', 'HEAD') });
    expect(first.versions.map(({ from }) => from)).toEqual(first.versions.map(() => 'main'));
  });

  test('plans no change in any stack right after', async () => {
    const stacks = [...first.sharedStacks, 'sandbox-dev-biome-ada'];
    const found: Record<string, string> = {};
    for (const stack of stacks) found[stack] = await changes(stack);
    expect(found).toEqual(Object.fromEntries(stacks.map((stack) => [stack, ''])));
  });

  test('runs the workflow: rows in its own database, under its own role', async () => {
    const { output } = await checkout.json<{ output: { model: string; samples: number } }>('run', '--biome', 'ada');
    expect(output.samples).toBeGreaterThan(0);
    expect(output.model).toMatch(/^ada\/grade-estimator-[0-9a-f]{40}\.tar\.gz$/);
    const [who] = await query('ada', 'select current_user as role, current_database() as database');
    expect(who).toEqual({ role: 'biome_ada', database: 'biome_ada' });
    const [rows] = await query<{ count: string }>('ada', 'select count(*) from predictions');
    expect(Number(rows?.count)).toBe(output.samples);
  });

  test('predicts by its own model, through the shared endpoint', async () => {
    const text = `select p.model, p.grade, ${ASSAYS.map((each) => `s."${each}"`).join(', ')}
      from predictions p join samples s using (file_digest, sample) limit 1`;
    const [row] = await query<Record<string, number | string>>('ada', text);
    const profile = accountProfile(environment.account);
    const config = pathsOf(checkout).localAwsConfig;
    const endpoint = endpointOf(readAwsConfig(config), profile, 'sagemaker_runtime');
    const client = new SageMakerRuntimeClient({
      region: environment.region,
      endpoint,
      credentials: fromIni({ profile, configFilepath: config, filepath: '/dev/null' }),
    });
    const { Body } = await client.send(
      new InvokeEndpointCommand({
        EndpointName: environment.names.resource('aws:sagemaker-endpoint', 'shared', 'inference'),
        TargetModel: String(row?.model),
        ContentType: 'application/json',
        Body: JSON.stringify({ instances: [ASSAYS.map((each) => Number(row?.[each]))] }),
      }),
    );
    const { predictions } = JSON.parse(new TextDecoder().decode(Body)) as { predictions: number[] };
    expect(Number(predictions.flat()[0])).toBeCloseTo(Number(row?.grade), 4);
  });

  test('its password is rotated under requests, of which none fails', async () => {
    const content = readFileSync(join(checkout.folder, 'artifacts/samples/assays.csv'), 'utf8');
    const FunctionName = environment.names.resource('aws:lambda-function', 'ada' as never, 'assay-intake');
    const lambda = await clients.lambda();
    const Payload = JSON.stringify({ name: 'assays.csv', content });
    const request = async () => {
      const { FunctionError, Payload: answer } = await lambda.send(
        new InvokeCommand({ FunctionName, Qualifier: 'live', Payload }),
      );
      return FunctionError && `${FunctionError}: ${answer?.transformToString()}`;
    };
    const cut =
      "select pg_terminate_backend(pid) from pg_stat_activity where usename = user and backend_type = 'client backend'";
    const before = await passwordOf(checkout, 'ada');
    const { sent, errors } = await underRequests(request, async () => {
      for (let round = 0; round < 3; round += 1) {
        await checkout.json('rotate', 'ada');
        // Connections outlive their password: cut off, each function has to log in anew.
        await query('ada', `${cut} and pid <> pg_backend_pid()`);
      }
    });
    expect(errors).toEqual([]);
    expect(sent).toBeGreaterThan(20);
    await expect(query('ada', 'select 1', before)).rejects.toThrow(/password authentication failed/);
  });

  test('is listed, shown and logged', async () => {
    const { biomes } = await checkout.json<{ biomes: BiomeRecord[] }>('ls');
    expect(biomes.map(({ name, phase }) => [name, phase])).toEqual([['ada', 'ready']]);
    const shown = await checkout.json<{ versions: { commit: string }[]; own: { kind: string }[] }>('show', 'ada');
    expect(shown.versions.map(({ commit }) => commit)).toEqual(
      first.versions.map(() => expect.stringMatching(/^The working tree/)),
    );
    expect(shown.own.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['function', 'database', 'state machine']),
    );
    const { lines } = await checkout.json<{ lines: { source: string }[] }>(
      'logs',
      'ada',
      '--service',
      'grade-predictor',
    );
    expect(lines.length).toBeGreaterThan(0);
  });

  test('a second up changes nothing and says so', async () => {
    const again = await up('ada');
    expect(again).toMatchObject({ noChange: true, changed: [], sharedStacks: [] });
  });

  test('what biomes share cannot be destroyed by plain Terraform either', async () => {
    const { code, stdout, stderr } = await destroyGuard('sandbox-dev-data');
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/stack data of sandbox-dev was to be destroyed .* sandbox-dev\/ada/);
  });

  test('a biome of the same name that is someone else’s is refused, with the owner', async () => {
    const records = recordsOf({ environment }, clients);
    const carol = parseBiome('sandbox-dev/carol', 'sandbox-dev');
    await records.change(carol, () => ({ ...first.record, name: 'carol', owners: ['carol@desktop'] }));
    for (const args of [
      ['up', 'carol'],
      ['down', 'carol', '--yes'],
    ]) {
      const { code, stderr } = await checkout.biosphere(...args);
      expect(code).toBe(2);
      expect(stderr).toMatch(/belongs to carol@desktop, since \d{4}-\d\d-\d\d/);
    }
    await records.remove(carol);
  });

  test('a database that was dropped behind its back is made again, with its schema', async () => {
    const ssm = await clients.ssm();
    await ssm.send(
      new DeleteParameterCommand({ Name: environment.names.deploymentParameter('ada' as never, 'in-use') }),
    );
    const provisioner = environment.names.resource('aws:lambda-function', 'shared', 'provisioner');
    const Payload = JSON.stringify({ deployment: 'ada', tf: { action: 'delete' } });
    const lambda = await clients.lambda();
    const { FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: provisioner, Qualifier: 'live', Payload }),
    );
    expect(FunctionError).toBeUndefined();
    expect((await up('ada')).noChange).toBe(false);
    await checkout.json('run', '--biome', 'ada');
    const [rows] = await query<{ count: string }>('ada', 'select count(*) from predictions');
    expect(Number(rows?.count)).toBeGreaterThan(0);
  });

  describe('beside another one, made by plain cdktf', () => {
    test('bob gets what main runs', async () => {
      const settings = { BIOSPHERE_BIOME: 'sandbox-dev/bob', TF_CLI_CONFIG_FILE: pathsOf(checkout).terraformConfig };
      const args = ['cdktf', 'deploy', 'sandbox-dev-biome-bob', '--auto-approve', '--skip-provider-lock'];
      const { code, stdout, stderr } = await checkout.run('npx', args, settings);
      expect(code === 0 ? '' : stdout + stderr).toBe('');
      const { output } = await checkout.json<{ output: { model: string } }>('run', '--biome', 'bob');
      expect(output.model).toMatch(/^bob\//);
    });

    test('neither reaches into the other', async () => {
      const [rows] = await query<{ count: string }>('ada', "select count(*) from predictions where model like 'bob/%'");
      expect(Number(rows?.count)).toBe(0);
    });

    test.each(['biome_bob', 'main', 'golden', 'postgres'])(
      'PostgreSQL lets ada neither into %s nor be its role',
      async (name) => {
        await expect(query('ada', 'select 1', undefined, name)).rejects.toThrow(
          /permission denied for database|not currently accepting connections/,
        );
        await expect(query('ada', `set role "${name}"`)).rejects.toThrow(
          /permission denied to set role|does not exist/,
        );
        await expect(query('ada', 'select rolpassword from pg_authid')).rejects.toThrow(/permission denied/);
      },
    );

    test('PostgreSQL shows ada nobody’s password', async () => {
      await expect(query('ada', 'select rolpassword from pg_authid')).rejects.toThrow(/permission denied/);
    });

    test('the state store gives ada’s session ada’s state and no other', async () => {
      const own = 'sandbox-dev/biomes/ada/product.tfstate';
      const others = ['sandbox-dev/biomes/bob/product.tfstate', 'sandbox-dev/main.tfstate', 'sandbox-stg/main.tfstate'];
      expect(await storeStatuses(reach(), ada, [own, ...others])).toEqual([
        { key: own, get: 200, put: 200 },
        ...others.map((key) => ({ key, get: 403, put: 403 })),
      ]);
    });

    test('every call of one for what is the other’s is denied, and a simulator says the same of the policies', async () => {
      const { calls, denied, differing } = await callMatrix(reach(), ['ada', 'bob']);
      expect(differing).toEqual([]);
      expect(calls).toBeGreaterThan(1500);
      expect(calls - denied).toBeGreaterThan(30);
    });

    test.each([
      ['provisioner', { deployment: 'bob', tf: { action: 'delete' } }, /bob is in use/],
      ['provisioner', { deployment: 'main', tf: { action: 'delete' } }, /Only databases of biomes/],
      [
        'deploy',
        { deployment: 'bob', kind: 'service', name: 'blend-report', sha: 'a'.repeat(40) },
        /The deployment itself wants/,
      ],
      [
        'deploy',
        { deployment: 'bob', kind: 'model', name: 'grade-estimator', sha: 'a'.repeat(40) },
        /The deployment itself wants/,
      ],
    ] as const)('the %s function refuses ada who asks %j', async (what, event, refusal) => {
      const { account, region, names } = environment;
      const FunctionName = `arn:aws:lambda:${region}:${account}:function:${names.resource('aws:lambda-function', 'shared', what)}`;
      expect(await askAs(reach(), 'ada', FunctionName, event)).toMatch(refusal);
    });

    test('up takes it over, down leaves nothing of it, and ada stays as it was', async () => {
      expect((await up('bob')).record.owners).toHaveLength(1);
      // The record may have got lost: what is there is found all the same.
      await recordsOf({ environment }, clients).remove(parseBiome('sandbox-dev/bob', 'sandbox-dev'));
      expect(left((await down('bob')).proof)).toEqual([]);
      expect(await up('ada')).toMatchObject({ noChange: true });
    });
  });

  test('uncommitted work runs in a biome, and nowhere else', async () => {
    appendFileSync(join(checkout.folder, 'artifacts/services/blend-report/index.ts'), '\n// A change.\n');
    const { versions } = await up('ada');
    const dirty = versions.filter(({ version }) => (version as Sha).includes('-dirty.'));
    expect(dirty.map(({ unit, from }) => [unit.name, from])).toEqual([['blend-report', 'tree']]);
    await checkout.json('run', '--biome', 'ada');
    const { code, stderr } = await checkout.biosphere('up', 'ada', '--shared');
    expect(code).toBe(2);
    expect(stderr).toMatch(/blend-report\/index\.ts.*git stash/s);
    checkout.git('checkout', '--', '.');
  });

  test('everything is there after cloud down and cloud up', async () => {
    const before = await query('ada', 'select * from predictions order by sample, model');
    await checkout.json('cloud', 'down');
    await checkout.json('cloud', 'up');
    expect(await query('ada', 'select * from predictions order by sample, model')).toEqual(before);
    expect((await up('ada')).sharedStacks).toEqual([]);
    expect(await up('ada')).toMatchObject({ noChange: true, changed: [], mended: [] });
    await checkout.json('run', '--biome', 'ada');
  });

  test('down leaves nothing, and says so kind by kind', async () => {
    const { proof } = await down('ada');
    expect(left(proof)).toEqual([]);
    expect(proof.length).toBeGreaterThan(8);
    const { biomes } = await checkout.json<{ biomes: unknown[] }>('ls');
    expect(biomes).toEqual([]);
    expect((await checkout.biosphere('down', 'ada', '--yes')).code).toBe(2);
  });

  test('what biomes shared may be destroyed then', async () => {
    expect((await destroyGuard('sandbox-dev-data')).code).toBe(0);
  });
});
