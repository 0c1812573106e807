import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import type { Parameters } from '../../../artifacts/platform/common/parameters';
import { handle } from '../../../artifacts/platform/provisioner/handler';
import { newPassword, scramVerifier } from '../../../artifacts/platform/provisioner/password';
import { Provisioner } from '../../../artifacts/platform/provisioner/provision';
import type { Secrets } from '../../../artifacts/platform/provisioner/secret';
import { Names } from '../../../environments/naming';
import type { Target } from '../../../environments/target';

/** A provisioner without a server: whatever comes as far as the master's secret was not refused before. */
function provisionerOf(target: Target, parameters: Readonly<Record<string, string>> = {}): Provisioner {
  const secrets = {
    read: async () => {
      throw new Error('reached the server');
    },
  };
  const read = async (name: string) => parameters[name] ?? null;
  const access = { host: 'h', port: 1, masterSecretArn: 'm', biomeConnections: 8, mainConnections: 50 };
  return new Provisioner(
    new Names('bio', target),
    access,
    secrets as unknown as Secrets,
    { read } as unknown as Parameters,
  );
}

const drop = (deployment: string, target: Target, parameters = {}) =>
  handle({ deployment, tf: { action: 'delete' } }, target, provisionerOf(target, parameters));

describe('a drop is refused before the server is asked', () => {
  test('of main', async () => {
    await expect(drop('main', 'sandbox-dev')).rejects.toThrow(/Only databases of biomes are ever dropped/);
  });

  test.each(['golden', 'postgres', 'template1', 'Ada', 'a-b', ''])('of %j, which is no biome', async (name) => {
    await expect(drop(name, 'sandbox-dev')).rejects.toThrow(/reserved word|cannot be the name of a biome/);
  });

  test('of anything in a target without biomes', async () => {
    await expect(drop('ada', 'live-prd')).rejects.toThrow(/live-prd has no biomes/);
    await expect(drop('main', 'live-prd')).rejects.toThrow(/Only databases of biomes/);
  });

  test('of a biome that is in use', async () => {
    const marker = { '/biosphere/sandbox-dev/deployments/ada/in-use': 'in use' };
    await expect(drop('ada', 'sandbox-dev', marker)).rejects.toThrow(/sandbox-dev\/ada is in use/);
    await expect(drop('ada', 'sandbox-dev')).rejects.toThrow('reached the server');
  });
});

describe('a new password', () => {
  const rotate = (deployment: string, parameters = {}) =>
    handle({ deployment, rotate: true }, 'sandbox-dev', provisionerOf('sandbox-dev', parameters));

  test.each(['ada', 'main'])('is for a deployment that wants it itself: %s', async (deployment) => {
    await expect(rotate(deployment)).rejects.toThrow(/has not asked for a new password: there is no \/biosphere\//);
    const others = { '/biosphere/sandbox-dev/deployments/bob/rotate': 'a new password' };
    await expect(rotate(deployment, others)).rejects.toThrow(/has not asked/);
    const own = { [`/biosphere/sandbox-dev/deployments/${deployment}/rotate`]: 'a new password' };
    await expect(rotate(deployment, own)).rejects.toThrow('reached the server');
  });
});

describe('a reset is refused before the server is asked', () => {
  const reset = (deployment: string, target: Target, parameters = {}) =>
    handle({ deployment, reset: true }, target, provisionerOf(target, parameters));
  const wish = (value: object) => ({ '/biosphere/sandbox-dev/deployments/ada/reset': JSON.stringify(value) });
  const id = 'b9a7f0de-2f43-4c0e-9a53-0c8b8f9d2a11';

  test('of main, of golden, and where there are no biomes', async () => {
    await expect(reset('main', 'sandbox-dev')).rejects.toThrow(/Only databases of biomes are ever reset/);
    await expect(reset('golden', 'sandbox-dev')).rejects.toThrow(/reserved word/);
    await expect(reset('ada', 'live-prd')).rejects.toThrow(/live-prd has no biomes/);
    await expect(reset('main', 'live-prd')).rejects.toThrow(/Only databases of biomes/);
  });

  test('where the biome itself does not say that it wants it: nobody speaks for another', async () => {
    await expect(reset('ada', 'sandbox-dev')).rejects.toThrow(/has no parameter .*\/ada\/reset.*biosphere db reset/);
    await expect(reset('bob', 'sandbox-dev', wish({ schemaVersion: 1, id, data: 'empty' }))).rejects.toThrow(
      /has no parameter .*\/bob\/reset/,
    );
  });

  test.each([
    [{ schemaVersion: 2, id, data: 'empty' }, /schemaVersion 2/],
    [{ schemaVersion: 1, id: "x'; DROP", data: 'empty' }, /An id is a UUID/],
    [{ schemaVersion: 1, id, data: 'mine' }, /empty or golden/],
  ])('for the wish %j', async (value, message) => {
    await expect(reset('ada', 'sandbox-dev', wish(value))).rejects.toThrow(message);
  });

  test('and reaches it otherwise', async () => {
    await expect(reset('ada', 'sandbox-dev', wish({ schemaVersion: 1, id, data: 'golden' }))).rejects.toThrow(
      'reached the server',
    );
  });
});

test('a deployment that says nothing of what it wants gets nothing', async () => {
  const event = { deployment: 'ada', tf: { action: 'create' } };
  await expect(handle(event, 'sandbox-dev', provisionerOf('sandbox-dev'))).rejects.toThrow(/has no parameter .*wants/);
});

test('wants of a newer schema are refused', async () => {
  const wants = { '/biosphere/sandbox-dev/deployments/ada/wants': '{"schemaVersion":2}' };
  const event = { deployment: 'ada', tf: { action: 'create' } };
  await expect(handle(event, 'sandbox-dev', provisionerOf('sandbox-dev', wants))).rejects.toThrow(
    /wants has schemaVersion 2\. This checkout reads schemaVersion 1\. Apply/,
  );
});

test.each([
  [{ deployment: 'ada' }],
  [{ deployment: 'ada', query: 'drop' }],
  [{ deployment: 'ada', query: 'exists', tf: { action: 'delete' } }],
  [{ deployment: 'ada', rotate: true, tf: { action: 'delete' } }],
  [{ deployment: 'ada', rotate: true, query: 'exists' }],
  [{ deployment: 'ada', rotate: 'yes' }],
  [{ deployment: 'ada', reset: true, tf: { action: 'create' } }],
])('the event %j is no question and not from Terraform', async (event) => {
  await expect(handle(event, 'sandbox-dev', provisionerOf('sandbox-dev'))).rejects.toThrow(/The event asks for/);
});

test('no two passwords are the same, and none needs quoting', () => {
  const some = Array.from({ length: 50 }, newPassword);
  expect(new Set(some).size).toBe(50);
  for (const password of some) expect(password).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

test('the verifier is what PostgreSQL computes from the password (RFC 5802)', () => {
  const salt = Buffer.from('0123456789abcdef');
  const verifier = scramVerifier('secret', salt);
  const salted = pbkdf2Sync('secret', salt, 4096, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const [, iterations, saltText, storedKey] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):.+$/.exec(verifier) ?? [];
  expect([iterations, saltText]).toEqual(['4096', salt.toString('base64')]);
  expect(storedKey).toBe(createHash('sha256').update(clientKey).digest('base64'));
  expect(verifier).not.toContain('secret');
});
