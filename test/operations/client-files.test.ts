import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { endpointOf, readAwsConfig } from '../../operations/aws-config';
import { writeMinioClientFiles, writePostgresFiles } from '../../operations/client-files';
import { type Paths, pathsOf } from '../../operations/paths';

const CONFIG = `
[profile biosphere-000000000010]
region = eu-west-1
endpoint_url = http://127.0.0.1:4000
aws_access_key_id = AKIA
aws_secret_access_key = a=b

# the state stores
[profile biosphere-state-canary-ops]
aws_access_key_id = minio-key
aws_secret_access_key = minio-secret
services = stores
endpoint_url = http://wrong

[services stores]
s3 =
  endpoint_url = http://127.0.0.1:9000
sts =
  endpoint_url = http://127.0.0.1:9001
`;

let paths: Paths;
beforeEach(() => {
  paths = pathsOf({ home: mkdtempSync(join(tmpdir(), 'biosphere-clients-')) });
  mkdirSync(dirname(paths.localAwsConfig), { recursive: true });
  writeFileSync(paths.localAwsConfig, CONFIG);
});
afterEach(() => rmSync(dirname(paths.use), { recursive: true }));

test('reads profiles, values with = in them, and nested settings of services', () => {
  const config = readAwsConfig(paths.localAwsConfig);
  expect(config.get('profile biosphere-000000000010')?.aws_secret_access_key).toBe('a=b');
  expect(endpointOf(config, 'biosphere-000000000010', 's3')).toBe('http://127.0.0.1:4000');
  expect(endpointOf(config, 'biosphere-state-canary-ops', 's3')).toBe('http://127.0.0.1:9000');
  expect(endpointOf(config, 'biosphere-state-canary-ops', 'sts')).toBe('http://127.0.0.1:9001');
  expect(endpointOf(config, 'nobody', 's3')).toBeUndefined();
});

test('mc gets an alias per store, in a file for the user alone', () => {
  const { MC_CONFIG_DIR } = writeMinioClientFiles(paths);
  const file = join(MC_CONFIG_DIR as string, 'config.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, 'utf8')).aliases).toEqual({
    'canary-ops': {
      url: 'http://127.0.0.1:9000',
      accessKey: 'minio-key',
      secretKey: 'minio-secret',
      api: 'S3v4',
      path: 'on',
    },
  });
});

test('without a local cloud there is nothing for mc', () => {
  rmSync(paths.localAwsConfig);
  expect(writeMinioClientFiles(paths)).toEqual({});
});

test('psql gets a service and a password that may hold any character', () => {
  const variables = writePostgresFiles(paths, {
    host: '127.0.0.1',
    port: 5432,
    dbname: 'biome_ada',
    user: 'biome_ada',
    password: 'a:b\\c',
    sslmode: 'require',
  });
  expect(variables.PGSERVICE).toBe('biosphere');
  const services = readFileSync(variables.PGSERVICEFILE as string, 'utf8');
  expect(services.split('\n')).toEqual(expect.arrayContaining(['[biosphere]', 'dbname=biome_ada', 'sslmode=require']));
  expect(services).not.toContain('a:b');
  expect(readFileSync(variables.PGPASSFILE as string, 'utf8')).toBe('127.0.0.1:5432:biome_ada:biome_ada:a\\:b\\\\c\n');
  expect(statSync(variables.PGPASSFILE as string).mode & 0o777).toBe(0o600);
});
