import { CreateFunctionCommand, DeleteFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { fromIni } from '@aws-sdk/credential-providers';
import { zip } from '../../artifacts/build/archive';
import { product } from '../../artifacts/product';
import type { Biome } from '../../environments/biome';
import { accountProfile, biomeStackId } from '../../environments/naming';
import type { Environment } from '../../environments/resolve';
import { parseTarget } from '../../environments/target';
import type { Clients } from '../../operations/aws';
import { endpointOf, readAwsConfig } from '../../operations/aws-config';
import { buildStacks } from '../../stacks/app';
import { compositionOf } from '../composition';
import { callOf, type Keys, make } from '../isolation/live';
import { pairsOf } from '../isolation/matrix';
import type { Principal } from '../isolation/principals';
import { type Case, simulate } from '../isolation/simulator';
import { World } from '../isolation/world';
import { type SynthesizedStack, synthesize } from '../synthesize';

export interface Reach {
  readonly environment: Environment;
  readonly clients: Clients;
  /** The AWS configuration file of the local cloud. */
  readonly config: string;
  /** Of the emulator; has boto3. */
  readonly python: string;
}

const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', '403']);
/** Gives away the keys that Lambda handed to the function, which are those of its role. */
const SHOW_KEYS = `exports.handler = async () => ({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  sessionToken: process.env.AWS_SESSION_TOKEN,
});`;

/**
 * Everything that the roles of two biomes and of main could want of each other, of what is shared and of another target, called
 * for real with their own keys, and what a simulator says of the same policies as they are synthesized. What a call would
 * change, and is allowed to, is left out: those cells are compared by iam-agreement.test.ts.
 * @returns how many calls were made, how many denied, and the cells in which they differ
 */
export async function callMatrix(reach: Reach, biomes: readonly string[]) {
  const { target } = reach.environment;
  const targets = [target, 'sandbox-stg'].map(parseTarget);
  const world = new World(
    (changes) => compositionOf({ product, ...changes }),
    targets,
    biomes.map((name) => `${target}/${name}`),
  );
  const acting = pairsOf(world, target).filter(({ principal }) => principal.slot !== 'shared');
  const keys = new Map<Principal['title'], Keys>();
  for (const { principal } of acting) {
    if (!keys.has(principal.title)) keys.set(principal.title, await keysOf(reach, principal));
  }
  const chosen: { each: Case; allowed: boolean }[] = [];
  for (const each of acting.flatMap(({ cases }) => cases)) {
    const call = callOf(each.probe);
    if (!call) continue;
    const allowed = await simulate(each);
    if (!allowed || call.harmless) chosen.push({ each, allowed });
  }
  const calls = chosen.map(({ each }) => ({
    ...(callOf(each.probe) as NonNullable<ReturnType<typeof callOf>>),
    keys: keys.get(each.principal.title) as Keys,
  }));
  const outcomes = make(reach.python, endpointFor(reach, 'ssm'), reach.environment.region, calls);
  const cells = chosen.map(({ each, allowed }, i) => ({
    cell: `${each.principal.title}: ${each.probe.name} on ${each.probe.resource}: ${outcomes[i]}`,
    simulated: allowed,
    called: !DENIED.has(outcomes[i] as string),
  }));
  return {
    calls: cells.length,
    denied: cells.filter(({ called }) => !called).length,
    differing: cells.filter(({ simulated, called }) => simulated !== called),
  };
}

/** A session as its service, or Terraform, would have it. */
async function keysOf(reach: Reach, { role, context }: Principal): Promise<Keys> {
  const biome = context['aws:PrincipalTag/biome'];
  return biome ? biomeKeys(reach, biome) : functionKeys(reach, role.arn);
}

/** The session in which Terraform makes a biome. */
export async function biomeKeys(reach: Reach, biome: string): Promise<Keys> {
  const { environment, config } = reach;
  const { account, region, names } = environment;
  const credentials = fromIni({ profile: accountProfile(account), configFilepath: config, filepath: '/dev/null' });
  const sts = new STSClient({ region, endpoint: endpointFor(reach, 'sts'), credentials });
  const RoleArn = `arn:aws:iam::${account}:role${names.iamPath('shared')}${names.resource('aws:iam-role', 'shared', 'biome')}`;
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'isolation', Tags: [{ Key: 'biome', Value: biome }] }),
  );
  sts.destroy();
  return {
    accessKeyId: Credentials?.AccessKeyId as string,
    secretAccessKey: Credentials?.SecretAccessKey as string,
    sessionToken: Credentials?.SessionToken as string,
  };
}

async function functionKeys({ clients }: Reach, Role: string): Promise<Keys> {
  const lambda = await clients.lambda();
  const FunctionName = `isolation-${Role.split('/').at(-1)}`;
  const Code = { ZipFile: zip({ 'index.js': Buffer.from(SHOW_KEYS) }) };
  await lambda.send(
    new CreateFunctionCommand({ FunctionName, Role, Code, Runtime: 'nodejs22.x', Handler: 'index.handler' }),
  );
  try {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
    return JSON.parse(Buffer.from(Payload ?? []).toString('utf8'));
  } finally {
    await lambda.send(new DeleteFunctionCommand({ FunctionName }));
  }
}

function endpointFor({ environment, config }: Reach, service: string): string {
  return endpointOf(readAwsConfig(config), accountProfile(environment.account), service) as string;
}

/** What a function answers, or the message of its error, to the session in which Terraform makes a biome. */
export async function askAs(reach: Reach, biome: string, FunctionName: string, event: object): Promise<string> {
  const credentials = await biomeKeys(reach, biome);
  const lambda = new LambdaClient({
    region: reach.environment.region,
    endpoint: endpointFor(reach, 'lambda'),
    credentials,
  });
  try {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName, Qualifier: 'live', Payload: Buffer.from(JSON.stringify(event)) }),
    );
    return Buffer.from(answer.Payload ?? []).toString('utf8');
  } finally {
    lambda.destroy();
  }
}

/** HTTP statuses of reading and writing keys in the state store, with the session that a biome's backend block opens. */
export async function storeStatuses({ environment, config }: Reach, biome: Biome, keys: readonly string[]) {
  const stacks = synthesize((app) => buildStacks(app, compositionOf({ product, targets: [], biome })));
  type Backend = { bucket: string; key: string; profile: string; assume_role: { policy: string; role_arn: string } };
  const { terraform } = stacks[biomeStackId(biome)] as SynthesizedStack;
  const { s3: block } = (terraform as { backend: { s3: Backend } }).backend;
  const { region } = environment;
  const credentials = fromIni({ profile: block.profile, configFilepath: config, filepath: '/dev/null' });
  const endpoint = (service: string) => endpointOf(readAwsConfig(config), block.profile, service) as string;
  const sts = new STSClient({ region, endpoint: endpoint('sts'), credentials });
  const { Credentials: session } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: block.assume_role.role_arn,
      RoleSessionName: 'isolation',
      Policy: block.assume_role.policy,
    }),
  );
  const s3 = new S3Client({
    region,
    endpoint: endpoint('s3'),
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    credentials: {
      accessKeyId: session?.AccessKeyId as string,
      secretAccessKey: session?.SecretAccessKey as string,
      sessionToken: session?.SessionToken as string,
    },
  });
  const statusOf = (work: Promise<unknown>): Promise<number> =>
    work.then(
      () => 200,
      (error: { $metadata?: { httpStatusCode?: number } }) => error.$metadata?.httpStatusCode ?? 0,
    );
  const found: { key: string; get: number; put: number }[] = [];
  for (const key of keys) {
    const at = { Bucket: block.bucket, Key: key };
    // Read to its end: a body that is left open breaks off when the client goes.
    const get = await statusOf(s3.send(new GetObjectCommand(at)).then(({ Body }) => Body?.transformToString()));
    // What may be read is the biome's own state, which stays as it is.
    const put = get === 200 ? get : await statusOf(s3.send(new PutObjectCommand({ ...at, Body: '{}' })));
    found.push({ key, get, put });
  }
  for (const client of [sts, s3]) client.destroy();
  return found;
}
