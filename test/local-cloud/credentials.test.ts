import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderAwsConfig } from '../../local-cloud/aws-config';
import { keptCredentials } from '../../local-cloud/credentials';
import { writeFileWhole } from '../../local-cloud/files';
import { endpointOf, readAwsConfig } from '../../operations/aws-config';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'biosphere-keys-'));
  file = join(folder, 'credentials.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('keys are generated once, differ from each other, and only their owner reads them', () => {
  const made = keptCredentials(file, ['000000000010', '000000000020']);
  expect(keptCredentials(file, ['000000000010', '000000000020'])).toEqual(made);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const keys = [made.minio.root, ...Object.values(made.minio.roles), ...Object.values(made.accounts)];
  expect(new Set(keys.map(({ accessKeyId }) => accessKeyId)).size).toBe(5);
  expect(new Set(keys.map(({ secretAccessKey }) => secretAccessKey)).size).toBe(5);
  for (const key of keys) {
    expect(key.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(key.secretAccessKey).toMatch(/^[A-Za-z0-9]{40}$/);
  }
  expect(made.databaseAdminPassword.length).toBeGreaterThanOrEqual(24);
  expect(Buffer.from(made.minio.encryptionKey.split(':')[1] as string, 'base64')).toHaveLength(32);
});

test('a new account gets keys, the others keep theirs', () => {
  const before = keptCredentials(file, ['000000000010']);
  const after = keptCredentials(file, ['000000000010', '000000000099']);
  expect(after.minio).toEqual(before.minio);
  expect(after.accounts['000000000010']).toEqual(before.accounts['000000000010']);
  expect(after.accounts['000000000099']).toBeDefined();
});

test('the AWS configuration leads accounts to the emulator and state stores to the balancer, each with its keys', () => {
  const credentials = keptCredentials(file, ['000000000010']);
  const config = join(folder, 'aws', 'config');
  writeFileWhole(config, renderAwsConfig({ ports: { store: 1111, emulator: 2222 }, credentials, region: 'eu-west-1' }));
  const sections = readAwsConfig(config);
  const secretOf = (profile: string) => sections.get(`profile ${profile}`)?.aws_secret_access_key;
  expect(endpointOf(sections, 'biosphere-000000000010', 'lambda')).toBe('http://127.0.0.1:2222');
  expect(secretOf('biosphere-000000000010')).toBe(credentials.accounts['000000000010']?.secretAccessKey);
  for (const store of ['canary-ops', 'live-ops']) {
    for (const [as, role] of [
      ['state', 'platform'],
      ['biomes', 'developer'],
    ] as const) {
      const profile = `biosphere-${as}-${store}`;
      expect(secretOf(profile)).toBe(credentials.minio.roles[role].secretAccessKey);
      for (const service of ['s3', 'sts', 'lambda'])
        expect(endpointOf(sections, profile, service)).toBe('http://127.0.0.1:1111');
    }
  }
  expect([...sections.keys()].filter((name) => name.startsWith('services'))).toHaveLength(2);
});
