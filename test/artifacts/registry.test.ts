import { createHash } from 'node:crypto';
import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { modelKey, platformKey, serviceKey, targetModel } from '../../artifacts/registry/keys';
import { Registry } from '../../artifacts/registry/registry';
import { parseBiomeName } from '../../environments/biome';
import { sha } from '../../environments/naming';

const version = sha('0123456789012345678901234567890123456789');
const key = serviceKey('one', version);
const content = (text: string) => ({
  bytes: Buffer.from(text),
  sha256: createHash('sha256').update(text).digest('hex'),
});

/** A bucket that knows conditional writes, as S3 and MinIO do. */
function bucket(): { registry: Registry; objects: Map<string, { Metadata?: Record<string, string> }> } {
  const objects = new Map<string, { Metadata?: Record<string, string> }>();
  const fail = (name: string) => Promise.reject(Object.assign(new Error(name), { name }));
  const send = (command: { input: Record<string, string> }) => {
    const { input } = command;
    const found = objects.get(input.Key as string);
    if (command instanceof HeadObjectCommand) return found ? Promise.resolve(found) : fail('NotFound');
    if (found && input.IfNoneMatch === '*') return fail('PreconditionFailed');
    objects.set(input.Key as string, input as { Metadata?: Record<string, string> });
    return Promise.resolve({});
  };
  return { registry: new Registry({ send } as unknown as S3Client, 'artifacts'), objects };
}

test('keys say what lies where', () => {
  expect(key).toBe(`services/one/one-${version}.zip`);
  expect(platformKey('deploy', version)).toBe(`platform/deploy/deploy-${version}.zip`);
  expect(modelKey('main', 'm', version)).toBe(`models/main/m-${version}.tar.gz`);
  expect(targetModel(parseBiomeName('ada'), 'm', version)).toBe(`ada/m-${version}.tar.gz`);
});

test('an artifact is written once; the same bytes again are fine', async () => {
  const { registry, objects } = bucket();
  expect(await registry.digestOf(key)).toBeNull();
  expect(await registry.store(key, content('a'))).toBe(true);
  expect(await registry.store(key, content('a'))).toBe(false);
  expect(await registry.digestOf(key)).toBe(content('a').sha256);
  expect(objects.size).toBe(1);
});

test('other bytes under the same version are refused, and the first stay', async () => {
  const { registry } = bucket();
  await registry.store(key, content('a'));
  await expect(registry.store(key, content('b'))).rejects.toThrow(/An artifact never changes/);
  expect(await registry.digestOf(key)).toBe(content('a').sha256);
});

test('an object without a digest is not taken for ours', async () => {
  const { registry, objects } = bucket();
  objects.set(key, {});
  await expect(registry.store(key, content('a'))).rejects.toThrow(/something without a digest/);
});
