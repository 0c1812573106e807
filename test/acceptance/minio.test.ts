import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';
import type { LocalCloud } from '../../local-cloud/cloud';
import type { AccessKey, Credentials } from '../../local-cloud/credentials';
import { pause } from '../../local-cloud/processes';
import { removeLocalCloud, startLocalCloud } from './a-local-cloud';

jest.setTimeout(180_000);

const Bucket = 'bio-state-sandbox';
const LOCK = 'sandbox-dev/biomes/ada/product.tfstate.tflock';
const STATE = 'sandbox-dev/biomes/ada/product.tfstate';

let place: { cloud: LocalCloud; home: string };
let cloud: LocalCloud;
let credentials: Credentials['minio'];
let store: string;
const clients: S3Client[] = [];

beforeAll(async () => {
  place = await startLocalCloud();
  cloud = place.cloud;
  credentials = (JSON.parse(readFileSync(cloud.paths.credentials, 'utf8')) as Credentials).minio;
  store = (await cloud.status()).store as string;
});

afterAll(async () => {
  for (const each of clients) each.destroy();
  if (place) await removeLocalCloud(place);
});

function client(key: AccessKey, endpoint = store): S3Client {
  const made = new S3Client({
    endpoint,
    region: 'eu-west-1',
    forcePathStyle: true,
    credentials: key,
    maxAttempts: 5,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  clients.push(made);
  return made;
}

async function statusOf(work: Promise<unknown>): Promise<number> {
  return work.then(
    () => 200,
    (error) => error.$metadata?.httpStatusCode ?? 0,
  );
}

async function portOf(part: string): Promise<number> {
  return (await cloud.status()).ports[part] as number;
}

test('old versions are kept, objects are encrypted, and the drives hold no plain text', async () => {
  const platform = client(credentials.roles.platform);
  const Key = 'sandbox-dev/foundation.tfstate';
  const secret = 'plain-text-that-no-drive-may-hold';
  await platform.send(new PutObjectCommand({ Bucket, Key, Body: secret }));
  const second = await platform.send(new PutObjectCommand({ Bucket, Key, Body: secret }));
  expect(second.ServerSideEncryption).toBe('AES256');
  const { Versions } = await platform.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
  expect(Versions).toHaveLength(2);
  const files = readdirSync(cloud.paths.data.minio, { recursive: true, encoding: 'utf8' })
    .map((name) => join(cloud.paths.data.minio, name))
    .filter((file) => statSync(file).isFile());
  expect(files.length).toBeGreaterThan(4);
  for (const file of files) expect(readFileSync(file).includes(secret)).toBe(false);
});

test('locks that were given back do not pile up: their old versions expire', async () => {
  const { Rules } = await client(credentials.root).send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  expect(Rules).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        Filter: expect.objectContaining({ ObjectSizeLessThan: 512 }),
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      }),
    ]),
  );
});

test('keys are generated, private and in no command line', async () => {
  expect(statSync(cloud.paths.credentials).mode & 0o077).toBe(0);
  expect(statSync(cloud.paths.awsConfig).mode & 0o077).toBe(0);
  expect(statSync(cloud.paths.plan).mode & 0o077).toBe(0);
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'args='], { maxBuffer: 1 << 26 });
  const secrets = [credentials.root, ...Object.values(credentials.roles)].map((key) => key.secretAccessKey);
  for (const secret of [...secrets, credentials.encryptionKey]) {
    expect(secret).not.toMatch(/minioadmin/);
    expect(stdout).not.toContain(secret);
  }
});

test('a developer has what is below biomes/, nothing of the shared stacks, and no versions to destroy', async () => {
  const developer = client(credentials.roles.developer);
  const platform = client(credentials.roles.platform);
  const shared = { Bucket, Key: 'sandbox-dev/data.tfstate' };
  const production = { Bucket: 'bio-state-live', Key: 'live-prd/biomes/ada/product.tfstate' };
  const { VersionId } = await platform.send(new PutObjectCommand({ Bucket, Key: STATE, Body: '{}' }));
  const attempts = {
    'read own': developer.send(new GetObjectCommand({ Bucket, Key: STATE })),
    'list own': developer.send(new ListObjectsV2Command({ Bucket, Prefix: 'sandbox-dev/biomes/ada/' })),
    'list all': developer.send(new ListObjectsV2Command({ Bucket })),
    'write shared': developer.send(new PutObjectCommand({ ...shared, Body: '{}' })),
    'read production': developer.send(new GetObjectCommand(production)),
    'destroy a version': developer.send(new DeleteObjectCommand({ Bucket, Key: STATE, VersionId })),
    'platform writes shared': platform.send(new PutObjectCommand({ ...shared, Body: '{}' })),
    'platform deletes shared': platform.send(new DeleteObjectCommand(shared)),
  };
  const found = Object.fromEntries(
    await Promise.all(Object.entries(attempts).map(async ([name, work]) => [name, await statusOf(work)])),
  );
  expect(found).toEqual({
    'read own': 200,
    'list own': 200,
    'list all': 403,
    'write shared': 403,
    'read production': 403,
    'destroy a version': 403,
    'platform writes shared': 200,
    'platform deletes shared': 403,
  });
});

test('a race for a lock through different nodes has one winner', async () => {
  const ports = await Promise.all(['minio-1', 'minio-2', 'minio-3', 'minio-4'].map(portOf));
  const contenders = ports.map((port) => client(credentials.roles.platform, `http://127.0.0.1:${port}`));
  for (let round = 0; round < 10; round++) {
    const Key = `sandbox-dev/race-${round}.tfstate.tflock`;
    const results = await Promise.all(
      contenders.map((each, i) =>
        statusOf(each.send(new PutObjectCommand({ Bucket, Key, Body: `contender ${i}`, IfNoneMatch: '*' }))),
      ),
    );
    expect(results.filter((status) => status === 200)).toHaveLength(1);
    expect(results.filter((status) => status !== 200)).toEqual([412, 412, 412]);
  }
});

describe('uploads that MinIO takes without looking at their signature', () => {
  const when = '20260101T000000Z';
  const chunked = '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n';
  const credential = () => `${credentials.roles.platform.accessKeyId}/20260101/eu-west-1/s3/aws4_request`;
  const trailer = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-date': when,
    'x-amz-decoded-content-length': '5',
    'x-amz-trailer': 'x-amz-checksum-crc32',
    'content-encoding': 'aws-chunked',
  };
  const forged = () => `AWS4-HMAC-SHA256 Credential=${credential()}, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
  const query = () => `?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(credential())}`;

  function put(port: number, path: string, headers: Record<string, string | string[]>, body = chunked) {
    return new Promise<{ status: number; body: string }>((done, fail) => {
      const sent = request({ host: '127.0.0.1', port, path, method: 'PUT', headers }, (response) => {
        let text = '';
        response.on('data', (part) => {
          text += part;
        });
        response.on('end', () => done({ status: response.statusCode ?? 0, body: text }));
      });
      sent.on('error', fail);
      sent.end(body);
    });
  }

  test('with the credential in the query: the balancer refuses, a node alone would not', async () => {
    const path = `/${Bucket}/sandbox-dev/forged.tfstate${query()}`;
    // Should this begin to fail, MinIO has been repaired.
    expect((await put(await portOf('minio-1'), path, trailer)).status).toBe(200);
    const balancer = await portOf('balancer');
    expect((await put(balancer, path, trailer)).status).toBe(403);
    expect((await put(balancer, path, { ...trailer, authorization: '' })).status).toBe(403);
    expect((await put(balancer, path, { ...trailer, authorization: ['', forged()] })).status).toBe(403);
  });

  test('as an archive to be unpacked: the balancer refuses it, however it is signed', async () => {
    const headers = { ...trailer, 'x-amz-meta-snowball-auto-extract': 'true', authorization: forged() };
    const answer = await put(await portOf('balancer'), `/${Bucket}/sandbox-dev/archive.tar`, headers);
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('Archives are not unpacked here');
  });

  test('a false signature in the header is checked by MinIO itself', async () => {
    const answer = await put(await portOf('balancer'), `/${Bucket}/sandbox-dev/forged.tfstate`, {
      ...trailer,
      authorization: forged(),
    });
    expect(answer.status).toBe(403);
    expect(answer.body).not.toContain('unsigned trailer');
  });
});

describe('Terraform', () => {
  const backend = (key: string) => ({
    terraform: {
      backend: {
        s3: {
          bucket: Bucket,
          key,
          region: 'eu-west-1',
          profile: 'biosphere-biomes-canary-ops',
          shared_config_files: [cloud.awsConfigFile],
          use_lockfile: true,
          use_path_style: true,
          skip_credentials_validation: true,
          skip_requesting_account_id: true,
          skip_metadata_api_check: true,
          skip_region_validation: true,
          assume_role: {
            role_arn: 'arn:aws:iam::000000000000:role/state',
            session_name: 'ada',
            policy: JSON.stringify({
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Action: ['s3:ListBucket'],
                  Resource: [`arn:aws:s3:::${Bucket}`],
                  Condition: { StringLike: { 's3:prefix': [`${STATE}*`, 'env:/'] } },
                },
                {
                  Effect: 'Allow',
                  Action: ['s3:GetObject', 's3:PutObject'],
                  Resource: [`arn:aws:s3:::${Bucket}/${STATE}`, `arn:aws:s3:::${Bucket}/${LOCK}`],
                },
                { Effect: 'Allow', Action: ['s3:DeleteObject'], Resource: [`arn:aws:s3:::${Bucket}/${LOCK}`] },
              ],
            }),
          },
        },
      },
    },
    resource: { terraform_data: { one: { input: 'x' } } },
  });

  async function terraform(name: string, key: string, ...args: string[]): Promise<string> {
    const cwd = join(place.home, name);
    mkdirSync(cwd, { recursive: true });
    writeFileSync(join(cwd, 'main.tf.json'), JSON.stringify(backend(key)));
    const env = { PATH: process.env.PATH ?? '', HOME: place.home, CHECKPOINT_DISABLE: '1' };
    const { stdout } = await promisify(execFile)('terraform', [...args, '-no-color', '-input=false'], { cwd, env });
    return stdout;
  }

  test('keeps state with a session that is cut down to its own stack', async () => {
    await client(credentials.roles.platform).send(new DeleteObjectCommand({ Bucket, Key: STATE }));
    await terraform('ada', STATE, 'init');
    expect(await terraform('ada', STATE, 'apply', '-auto-approve')).toContain('1 added');
    expect(await terraform('ada', STATE, 'plan')).toContain('No changes');
    const adam = STATE.replace('/ada/', '/adam/');
    await terraform('adam', adam, 'init').catch(() => undefined);
    await expect(terraform('adam', adam, 'apply', '-auto-approve')).rejects.toThrow(/StatusCode: 403/);
  });

  test('goes on while a node is killed, and the node comes back with what it missed', async () => {
    const { pid, restarts = 0 } = (await cloud.status()).parts.find(({ name }) => name === 'minio-2') ?? {};
    process.kill(pid as number, 'SIGKILL');
    const platform = client(credentials.roles.platform);
    const written: Promise<PutObjectCommandOutput>[] = [];
    for (let i = 0; i < 30; i++) {
      written.push(platform.send(new PutObjectCommand({ Bucket, Key: `sandbox-dev/during-${i}`, Body: `${i}` })));
      await pause(50);
    }
    await Promise.all(written);
    const read = await platform.send(new GetObjectCommand({ Bucket, Key: 'sandbox-dev/during-29' }));
    expect(await read.Body?.transformToString()).toBe('29');
    for (let i = 0; i < 150 && !(await cloud.status()).healthy; i++) await pause(200);
    const after = await cloud.status();
    expect(after.healthy).toBe(true);
    expect(after.parts.find(({ name }) => name === 'minio-2')).toMatchObject({ restarts: restarts + 1 });
    const folder = join(cloud.paths.data.minio, 'node-2', Bucket, 'sandbox-dev');
    const all = written.map((_, i) => `during-${i}`);
    const missed = () => all.filter((name) => !readdirSync(folder).includes(name));
    for (let i = 0; i < 300 && missed().length > 0; i++) await pause(200);
    expect(missed()).toEqual([]);
  });
});

test('a second start changes nothing; a stop leaves no process and no contents are lost', async () => {
  const before = await cloud.status();
  expect(await cloud.up()).toMatchObject({ parts: before.parts.map(({ name, pid }) => ({ name, pid })) });
  await cloud.down();
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'args='], { maxBuffer: 1 << 26 });
  expect(stdout).not.toContain(`${cloud.paths.root}/`);
  expect(await cloud.status()).toMatchObject({ running: false, healthy: false });
  await cloud.up();
  const read = await client(credentials.roles.platform).send(
    new GetObjectCommand({ Bucket, Key: 'sandbox-dev/foundation.tfstate' }),
  );
  expect(await read.Body?.transformToString()).toContain('plain-text');
});

test('right after a start, what is deleted through any node is gone on all', async () => {
  for (let round = 0; round < 3; round++) {
    await cloud.down();
    await cloud.up();
    const ports = await Promise.all(['minio-1', 'minio-2', 'minio-3', 'minio-4'].map(portOf));
    const nodes = ports.map((port) => client(credentials.roles.platform, `http://127.0.0.1:${port}`));
    for (const [i, node] of nodes.entries()) {
      const lock = { Bucket, Key: `sandbox-dev/after-start-${round}-${i}.tfstate.tflock` };
      await node.send(new PutObjectCommand({ ...lock, Body: '{}', IfNoneMatch: '*' }));
      await node.send(new DeleteObjectCommand(lock));
      const found = await Promise.all(nodes.map((each) => statusOf(each.send(new GetObjectCommand(lock)))));
      expect(found).toEqual([404, 404, 404, 404]);
    }
  }
});

test('a supervisor that was killed leaves parts that the next start replaces', async () => {
  const { pid } = JSON.parse(readFileSync(cloud.paths.supervisor, 'utf8'));
  process.kill(pid, 'SIGKILL');
  await pause(200);
  expect((await cloud.status()).healthy).toBe(false);
  expect((await cloud.up()).healthy).toBe(true);
});
