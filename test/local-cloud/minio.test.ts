import { lstatSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { balancerConfig } from '../../local-cloud/balancer/config';
import { plainPathTo } from '../../local-cloud/drives';
import { type Cluster, clusterConfig, isPlainPath, localTopology, nodesOf } from '../../local-cloud/minio/cluster';
import { storePolicies } from '../../local-cloud/minio/policies';

const cluster: Cluster = {
  topology: localTopology('eu-west-1', 'example.com'),
  config: '/home/ada/minio.json',
  program: '/cache/minio',
  host: '127.0.0.1',
  ports: [20_000, 20_001, 20_002, 20_003],
  drives: '/home/ada/data',
  certificates: '/home/ada/certificates',
  root: { accessKeyId: 'ROOT', secretAccessKey: 'secret' },
  encryptionKey: 'name:key',
};

test('every node gets the same configuration and finds itself in it', () => {
  const nodes = nodesOf(cluster);
  const [pool] = clusterConfig(cluster).pools;
  expect(pool?.args).toEqual(nodes.map(({ port }, i) => `http://127.0.0.1:${port}/home/ada/data/node-${i + 1}`));
  for (const { args, port } of nodes) {
    expect(args.join(' ')).toContain(`--config ${cluster.config} --address 127.0.0.1:${port}`);
  }
});

test('all MINIO_ variables are the same on all nodes, which MinIO demands, and no secret is an argument', () => {
  const nodes = nodesOf(cluster);
  const shared = nodes.map(({ env }) => Object.entries(env).filter(([name]) => name.startsWith('MINIO_')));
  for (const each of shared) expect(each).toEqual(shared[0]);
  for (const { args } of nodes) expect(args.join(' ')).not.toMatch(/secret|name:key/);
});

test('a path that MinIO cannot bear is reached through a link', () => {
  const folder = mkdtempSync(join(tmpdir(), 'biosphere drives '));
  const cache = mkdtempSync(join(tmpdir(), 'biosphere-cache-'));
  try {
    expect(() => clusterConfig({ ...cluster, drives: folder })).toThrow();
    const path = plainPathTo(folder, cache);
    expect(isPlainPath(path)).toBe(true);
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(plainPathTo(folder, cache)).toBe(path);
    expect(plainPathTo(cache, cache)).toBe(cache);
  } finally {
    rmSync(folder, { recursive: true });
    rmSync(cache, { recursive: true });
  }
});

test('no role can destroy a version of state, and a developer has no key outside of biomes and records', () => {
  const { platform, developer } = storePolicies('bio');
  for (const { Statement } of [platform, developer]) {
    const denied = Statement.filter(({ Effect }) => Effect === 'Deny');
    expect(denied.flatMap(({ Action }) => Action)).toEqual(['s3:DeleteObjectVersion']);
    for (const infra of ['sandbox', 'canary', 'live'])
      expect(denied[0]?.Resource).toContain(`arn:aws:s3:::bio-state-${infra}/*`);
  }
  const objects = developer.Statement.filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Resource }) => Resource)
    .filter((resource) => resource.includes('/'));
  for (const each of objects)
    expect(each).toMatch(/\/(sandbox|canary|live)-(dev|stg|qa)\/biomes\/\*$|bio-records\/\*$/);
});

test('the balancer refuses before it proxies, asks each node for its quorum and repeats no write', () => {
  const config = balancerConfig({ host: '127.0.0.1', port: 20_004, nodes: [20_000, 20_001], storage: '/x' });
  const { store } = config.apps.http.servers;
  expect(store.listen).toEqual(['127.0.0.1:20004']);
  expect(config.admin.disabled).toBe(true);
  const handlers = store.routes.map(({ handle }) => handle[0]?.handler);
  expect(handlers).toEqual(['static_response', 'static_response', 'reverse_proxy']);
  expect(store.routes.at(-1)?.handle[0]).toMatchObject({
    upstreams: [{ dial: '127.0.0.1:20000' }, { dial: '127.0.0.1:20001' }],
    health_checks: { active: { uri: '/minio/health/cluster', expect_status: 200 } },
  });
  expect(JSON.stringify(config)).not.toContain('retry_match');
});
