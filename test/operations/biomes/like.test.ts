import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { landscape } from '../../../environments/landscape';
import { type Sha, sha } from '../../../environments/naming';
import type { Clients } from '../../../operations/aws';
import { type Deployment, deploymentAt } from '../../../operations/biomes/deployment';
import { bring, settingsOfTarget, whatDiffers } from '../../../operations/biomes/like';
import { type DeploymentLock, formatLock, parseLock, readLock } from '../../../operations/biomes/lock-file';
import { pathsOf } from '../../../operations/paths';
import { chooseLocked } from '../../../operations/versions';
import { product } from '../../product';

const V1 = sha('1'.repeat(40));
const V2 = sha('2'.repeat(40));
const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const at = (text: string) =>
  deploymentAt({ landscape, cloud: 'local', paths: pathsOf({ home: '/nowhere' }), target: 'sandbox-dev' }, text);

const lock = (changes: Partial<DeploymentLock> = {}): DeploymentLock => ({
  like: 'sandbox-stg',
  product: 'sample',
  services: { guesser: { version: V1, sha256: digest('code') } },
  models: { guess: { version: V2, sha256: digest('model') } },
  databaseData: 'empty',
  settings: { 'database.multiAz': false, 'logs.retentionDays': 14 },
  ...changes,
});

/** A bucket by key, behind the commands that the registry sends. */
function withBucket(deployment: Deployment, objects: Map<string, string>): Deployment {
  const send = async ({
    constructor: { name },
    input,
  }: {
    constructor: { name: string };
    input: Record<string, string>;
  }) => {
    const text = objects.get(input.Key as string);
    const missing = Object.assign(new Error(name), { name: name === 'GetObjectCommand' ? 'NoSuchKey' : 'NotFound' });
    if (name === 'PutObjectCommand') objects.set(input.Key as string, Buffer.from(input.Body as string).toString());
    else if (text === undefined) throw missing;
    if (name === 'GetObjectCommand') return { Body: { transformToByteArray: async () => Buffer.from(text as string) } };
    return { Metadata: { sha256: digest(text ?? '') } };
  };
  return { ...deployment, clients: { s3: async () => ({ send }) as unknown as S3Client } as unknown as Clients };
}

const services = `services/guesser/guesser-${V1}.zip`;
const theirModel = `models/main/guess-${V2}.tar.gz`;
const ownModel = `models/ada/guess-${V2}.tar.gz`;
const nothing = () => false;

describe('what a lock names', () => {
  let mine: Map<string, string>;
  let here: Deployment;
  const theirs = (objects: [string, string][]) => withBucket(at('sandbox-stg'), new Map(objects));
  beforeEach(() => {
    mine = new Map();
    here = withBucket(at('ada'), mine);
  });

  test('is taken from where the lock was written, into the own place', async () => {
    const source = theirs([
      [services, 'code'],
      [theirModel, 'model'],
    ]);
    const { taken, different } = await bring(here, source, lock(), nothing);
    expect(taken).toEqual(['guesser from sandbox-stg', 'guess from sandbox-stg']);
    expect(different).toEqual([]);
    expect([...mine]).toEqual([
      [services, 'code'],
      [ownModel, 'model'],
    ]);
  });

  test('is never taken with other bytes', async () => {
    const source = theirs([
      [services, 'other code'],
      [theirModel, 'model'],
    ]);
    await expect(bring(here, source, lock(), nothing)).rejects.toThrow(
      /^guesser 1{40} is in neither .*Check out 1{40}/,
    );
    expect(mine.has(services)).toBe(false);
  });

  test('that is here under other bytes is said, and stays', async () => {
    mine.set(services, 'code').set(ownModel, 'trained elsewhere');
    const { different } = await bring(here, theirs([]), lock(), nothing);
    expect(different).toEqual([expect.stringMatching(/^guess 2{40}: here are other bytes/)]);
    expect(mine.get(ownModel)).toBe('trained elsewhere');
  });

  test('is left to the deploy function where main has it, and to the build where the tree has it', async () => {
    mine.set(theirModel, 'model');
    await expect(bring(here, theirs([]), lock(), ({ name }) => name === 'guesser')).resolves.toEqual({
      taken: [],
      different: [],
    });
  });

  test('and cannot be had is named, all at once', async () => {
    await expect(bring(here, theirs([]), lock(), nothing)).rejects.toThrow(/guesser 1{40}, guess 2{40} is in neither/);
  });
});

test('what cannot be the same is said', () => {
  const settings = { 'database.multiAz': true, 'logs.retentionDays': 14 };
  const different = whatDiffers(lock({ services: { old: { version: V1, sha256: null } } }), {
    settings,
    databaseData: 'golden',
    product,
  });
  expect(different).toEqual([
    expect.stringMatching(/^database\.multiAz: true here, false there/),
    expect.stringMatching(/began golden, there empty; .\/biosphere db reset/),
    'old is not in this product',
    ...['row-keeper', 'guesser', 'mailer'].map((name) => `${name} is not in the lock: chosen as usual`),
  ]);
  expect(
    whatDiffers(lock(), {
      settings: lock().settings,
      databaseData: 'empty',
      product: { ...product, services: product.services.filter(({ name }) => name === 'guesser') },
    }),
  ).toEqual([]);
});

test('two targets of the same sizes have the same settings', () => {
  const of = (target: 'sandbox-dev' | 'canary-qa' | 'live-prd') =>
    settingsOfTarget({ landscape, cloud: 'local' }, target);
  expect(of('sandbox-dev')).toEqual(of('canary-qa'));
  expect(of('sandbox-dev')).not.toEqual(of('live-prd'));
});

test('a lock wins over tree and main; what it leaves out is chosen as usual', () => {
  const candidate = (name: string, tree: Sha, running: Sha) => ({
    ...{ unit: { kind: 'service' as const, name }, running },
    tree: { version: tree, changedFiles: [] },
  });
  const choices = chooseLocked(
    [candidate('a', V2, V2), candidate('b', V1, V2), candidate('c', V2, V2)],
    ({ name }) => (name === 'c' ? null : V1),
    'canary-qa',
  );
  expect(choices.map(({ version, from, reason }) => [version, from, reason])).toEqual([
    [V1, 'lock', 'as canary-qa'],
    [V1, 'tree', 'as canary-qa'],
    [V2, 'main', 'as main runs it'],
  ]);
});

describe('the file', () => {
  test('reads back, and is the same for the same deployment', () => {
    const text = formatLock(lock());
    expect(parseLock(text, 'x')).toEqual(lock());
    const { settings, ...rest } = lock();
    const turned = Object.fromEntries(Object.entries(settings).reverse());
    expect(formatLock({ ...rest, settings: turned })).toBe(text);
    expect(text).not.toMatch(/\d{4}-\d\d-\d\dT/);
  });

  test.each([
    ['{', /x cannot be read/],
    ['[]', /schemaVersion/],
    [formatLock(lock()).replace('"schemaVersion": 1', '"schemaVersion": 2'), /schemaVersion 2.*git pull/s],
    [formatLock(lock()).replace(V1, 'main'), /services\.guesser\.version/],
  ])('%j is refused with what to do', (text, message) => {
    expect(() => parseLock(text, 'x')).toThrow(message);
  });

  test('one that is not there is named', () => {
    const folder = mkdtempSync(join(tmpdir(), 'biosphere-lock-'));
    expect(() => readLock(join(folder, 'none.json'))).toThrow(/none\.json cannot be read \(ENOENT\)/);
    writeFileSync(join(folder, 'one.json'), formatLock(lock()));
    expect(readLock(join(folder, 'one.json'))).toEqual(lock());
    rmSync(folder, { recursive: true });
  });
});
