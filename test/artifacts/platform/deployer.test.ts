import type { Parameters } from '../../../artifacts/platform/common/parameters';
import { Deployer } from '../../../artifacts/platform/deploy/deployer';
import type { Functions } from '../../../artifacts/platform/deploy/functions';
import type { Objects } from '../../../artifacts/platform/deploy/objects';
import { parseRelease } from '../../../artifacts/platform/deploy/request';
import { Names } from '../../../environments/naming';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const DIRTY = `${A}-dirty.12345678`;

/** A target in memory: functions with versions, objects, parameters. */
class FakeTarget {
  readonly log: string[] = [];
  readonly parameters = new Map<string, string>();
  readonly objects = new Set<string>();
  readonly live = new Map<string, { version: string; description: string }>();
  hook: 'none' | 'works' | 'fails' = 'none';
  private versions = 0;

  deployer(): Deployer {
    const functions: Pick<Functions, 'running' | 'publish' | 'moveAlias' | 'variable' | 'call'> = {
      running: async (name) => this.live.get(name) ?? null,
      publish: async (name, { key }, description) => {
        this.versions += 1;
        this.log.push(`publish ${name} ${key} ${description}`);
        return String(this.versions);
      },
      moveAlias: async (name, version) => {
        this.log.push(`alias ${name} ${version}`);
        const description = this.log.findLast((line) => line.startsWith(`publish ${name}`))?.split(' ')[3] ?? '';
        this.live.set(name, { version, description });
      },
      variable: async () => (this.hook === 'none' ? undefined : 'migrate'),
      call: async (name, version, payload) => {
        this.log.push(`call ${name}:${version} ${JSON.stringify(payload)}`);
        if (this.hook === 'fails') throw new Error('migration failed');
      },
    };
    const objects: Pick<Objects, 'bucket' | 'exists' | 'copy' | 'removeAll'> = {
      bucket: 'artifacts',
      exists: async (key) => this.objects.has(key),
      copy: async (from, to) => {
        this.log.push(`copy ${from} ${to}`);
        this.objects.add(to);
      },
      removeAll: async (prefix, matches) => {
        const doomed = [...this.objects].filter((key) => key.startsWith(prefix) && matches(key));
        for (const key of doomed) this.objects.delete(key);
        return doomed.length;
      },
    };
    const parameters: Pick<Parameters, 'read' | 'write' | 'remove'> = {
      read: async (name) => this.parameters.get(name) ?? null,
      write: async (name, value) => void this.parameters.set(name, value),
      remove: async (name) => void this.parameters.delete(name),
    };
    return new Deployer(
      new Names('bio', 'sandbox-dev'),
      functions as Functions,
      objects as Objects,
      parameters as Parameters,
    );
  }

  wants(biome: string, wants: object): void {
    const text = JSON.stringify({ schemaVersion: 1, services: {}, models: {}, ...wants });
    this.parameters.set(`/biosphere/sandbox-dev/deployments/${biome}/wants`, text);
  }

  run(event: object) {
    return this.deployer().run(
      parseRelease({ kind: 'service', name: 'intake', configuration: 'k1', ...event }, 'sandbox-dev'),
    );
  }
}

let target: FakeTarget;
beforeEach(() => {
  target = new FakeTarget();
  target.live.set('bio-sandbox-dev-main-intake', { version: '$LATEST', description: '' });
  target.live.set('bio-sandbox-dev-ada-intake', { version: '$LATEST', description: '' });
  for (const version of [A, B, DIRTY]) target.objects.add(`services/intake/intake-${version}.zip`);
});

describe('a service', () => {
  test('code, then the version, then its hook, then the alias, then the index', async () => {
    target.hook = 'works';
    expect(await target.run({ deployment: 'main', sha: A })).toEqual({ sha: A, version: '1' });
    expect(target.log).toEqual([
      `publish bio-sandbox-dev-main-intake services/intake/intake-${A}.zip ${A}`,
      'call bio-sandbox-dev-main-intake:1 {"biosphere":{"event":"release"}}',
      'alias bio-sandbox-dev-main-intake 1',
    ]);
    expect(JSON.parse(target.parameters.get('/biosphere/sandbox-dev/deployments/main/running/intake') ?? '')).toEqual({
      schemaVersion: 1,
      sha: A,
      version: '1',
      configuration: 'k1',
    });
  });

  test('a hook that fails leaves the alias and the index where they were', async () => {
    await target.run({ deployment: 'main', sha: A });
    target.hook = 'fails';
    await expect(target.run({ deployment: 'main', sha: B })).rejects.toThrow('migration failed');
    expect(target.live.get('bio-sandbox-dev-main-intake')).toEqual({ version: '1', description: A });
    expect(target.parameters.get('/biosphere/sandbox-dev/deployments/main/running/intake')).toContain(A);
  });

  test('the same again does nothing', async () => {
    await target.run({ deployment: 'main', sha: A });
    const before = target.log.length;
    expect(await target.run({ deployment: 'main', sha: A })).toEqual({ sha: A, version: '1' });
    expect(await target.run({ deployment: 'main', sha: null })).toEqual({ sha: A, version: '1' });
    expect(target.log).toHaveLength(before);
  });

  test('null keeps what runs; a changed configuration publishes that code again, with its own SHA', async () => {
    await target.run({ deployment: 'main', sha: A });
    expect(await target.run({ deployment: 'main', sha: null, configuration: 'k2' })).toEqual({ sha: A, version: '2' });
    expect(target.log).toContain(`publish bio-sandbox-dev-main-intake services/intake/intake-${A}.zip ${A}`);
  });

  test('a push is not undone by an apply that pins nothing', async () => {
    await target.run({ deployment: 'main', sha: A, tf: { action: 'create' } });
    await target.run({ deployment: 'main', sha: B });
    expect(await target.run({ deployment: 'main', sha: null, tf: { action: 'update' } })).toEqual({
      sha: B,
      version: '2',
    });
  });

  test('the first deployment without code keeps the bootstrap package', async () => {
    expect(await target.run({ deployment: 'main', sha: null })).toEqual({ sha: null, version: '$LATEST' });
    expect(target.log).toEqual([]);
  });

  test('a new biome gets what main runs', async () => {
    await target.run({ deployment: 'main', sha: A });
    target.wants('ada', { services: { intake: { sha: null } } });
    expect(await target.run({ deployment: 'ada', sha: null })).toEqual({ sha: A, version: '2' });
  });

  test('a biome gets what its own parameter wants, whoever asks for something else', async () => {
    target.wants('ada', { services: { intake: { sha: A } } });
    await expect(target.run({ deployment: 'ada', sha: B })).rejects.toThrow(
      /was asked for.*itself wants a{40}.*biosphere up/,
    );
    await expect(target.run({ deployment: 'ada', sha: null })).rejects.toThrow(/What runs was asked for/);
    await expect(target.run({ deployment: 'ada', sha: A, name: 'other' })).rejects.toThrow(/wants no service other/);
    expect(target.log).toEqual([]);
  });

  test('a biome that says nothing gets nothing', async () => {
    await expect(target.run({ deployment: 'ada', sha: A })).rejects.toThrow(/has no parameter/);
  });

  test('what is not committed runs in biomes only', async () => {
    await expect(target.run({ deployment: 'main', sha: DIRTY })).rejects.toThrow(/Only committed work/);
    target.wants('ada', { services: { intake: { sha: DIRTY } } });
    expect(await target.run({ deployment: 'ada', sha: DIRTY })).toEqual({ sha: DIRTY, version: '1' });
  });

  test('a version that nobody has uploaded is refused before anything changes', async () => {
    const missing = 'c'.repeat(40);
    await expect(target.run({ deployment: 'main', sha: missing })).rejects.toThrow(/There is no services\/intake/);
    expect(target.log).toEqual([]);
  });

  test('a function that no stack has made is refused', async () => {
    await expect(target.run({ deployment: 'main', sha: A, name: 'other' })).rejects.toThrow(/There is no function/);
  });
});

describe('a model', () => {
  const model = (event: object) => target.run({ kind: 'model', name: 'grade', ...event });
  beforeEach(() => target.objects.add(`models/main/grade-${A}.tar.gz`));

  test('a biome has its own copy of what main runs, and takes it away again', async () => {
    await model({ deployment: 'main', sha: A });
    target.wants('ada', { models: { grade: { sha: null } } });
    expect(await model({ deployment: 'ada', sha: null })).toEqual({ sha: A, targetModel: `ada/grade-${A}.tar.gz` });
    expect(target.log).toEqual([`copy models/main/grade-${A}.tar.gz models/ada/grade-${A}.tar.gz`]);

    target.objects.add(`models/ada/grade-tuned-${A}.tar.gz`);
    target.objects.add(`models/adam/grade-${A}.tar.gz`);
    await model({ deployment: 'ada', sha: null, tf: { action: 'delete' } });
    expect([...target.objects].filter((key) => key.startsWith('models/')).sort()).toEqual([
      `models/ada/grade-tuned-${A}.tar.gz`,
      `models/adam/grade-${A}.tar.gz`,
      `models/main/grade-${A}.tar.gz`,
    ]);
  });

  test('what the biome has built itself is taken as it is', async () => {
    target.objects.add(`models/ada/grade-${DIRTY}.tar.gz`);
    target.wants('ada', { models: { grade: { sha: DIRTY } } });
    expect(await model({ deployment: 'ada', sha: DIRTY })).toEqual({
      sha: DIRTY,
      targetModel: `ada/grade-${DIRTY}.tar.gz`,
    });
    expect(target.log).toEqual([]);
  });

  test("main's models are artifacts and stay when its stack goes", async () => {
    await model({ deployment: 'main', sha: A });
    await model({ deployment: 'main', sha: A, tf: { action: 'delete' } });
    expect(target.objects.has(`models/main/grade-${A}.tar.gz`)).toBe(true);
    expect(target.parameters.size).toBe(0);
  });

  test('none anywhere is told, not invented', async () => {
    expect(await model({ deployment: 'main', sha: null })).toEqual({ sha: null, targetModel: '' });
    await expect(model({ deployment: 'main', sha: B })).rejects.toThrow(/There is no models\/main/);
  });
});

describe('an event', () => {
  test.each([
    [{ kind: 'workflow' }, /kind is "workflow"/],
    [{ name: '../deploy' }, /name is "..\/deploy"/],
    [{ sha: 'main' }, /no version of an artifact/],
    [{ deployment: 'shared' }, /reserved word/],
    [{ deployment: '../ada' }, /cannot be the name of a biome/],
    [{ tf: { action: 'read' } }, /tf.action is "read"/],
  ])('%j is refused', (fields, message) => {
    const event = { deployment: 'main', kind: 'service', name: 'intake', sha: A, ...fields };
    expect(() => parseRelease(event, 'sandbox-dev')).toThrow(message);
  });

  test('a biome where there are none is refused', () => {
    const event = { deployment: 'ada', kind: 'service', name: 'intake', sha: A };
    expect(() => parseRelease(event, 'canary-prd')).toThrow(/canary-prd has no biomes/);
  });
});
