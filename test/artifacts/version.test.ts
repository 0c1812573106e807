import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BundleSpec, type ModelSpec, SERVING } from '../../artifacts/build/spec';
import { changedInputsOf, versionOf, versionsOf } from '../../artifacts/build/version';
import { Checkout } from './checkout';

const one: BundleSpec = { kind: 'service', name: 'one', entry: 'services/one/index.ts' };
const two: BundleSpec = { kind: 'service', name: 'two', entry: 'services/two/index.ts' };
const model: ModelSpec = {
  kind: 'model',
  name: 'm',
  train: 'models/m/train.py',
  requirements: 'models/requirements.txt',
};

const FILES = {
  'services/one/index.ts':
    "import { a } from '../shared/a';\nimport type { T } from './types';\nexport const x: T = a;\n",
  'services/one/types.ts': 'export type T = number;\n',
  'services/shared/a.ts': "import { b } from './b';\nexport const a = b;\n",
  'services/shared/b.ts': 'export const b = 1;\n',
  'services/two/index.ts': 'export const y = 2;\n',
  'models/m/train.py': 'print(1)\n',
  'models/requirements.txt': 'numpy==1\n',
  'package-lock.json': '{}\n',
  '.gitignore': 'generated.ts\n',
};
const SHA = /^[0-9a-f]{40}$/;
const DIRTY = /^[0-9a-f]{40}-dirty\.[0-9a-f]{8}$/;

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout(FILES);
});
afterEach(() => checkout.remove());

const version = (spec: BundleSpec | ModelSpec = one) => versionOf(spec, checkout.path);

test('is the last commit that touched an input, however far it is imported', () => {
  const first = version();
  expect(first).toMatch(SHA);
  checkout.write({ 'README.md': 'new', 'services/two/index.ts': 'export const y = 3;\n' });
  const second = checkout.commit('something else');
  expect(version()).toBe(first);
  expect(version(two)).toBe(second);
  checkout.write({ 'services/shared/b.ts': 'export const b = 2;\n' });
  expect(version()).toMatch(DIRTY);
  expect(version(two)).toBe(second);
  expect(version()).not.toBe(checkout.commit('b'));
});

test('the commit of a change is the version that follows it', () => {
  checkout.write({ 'services/shared/b.ts': 'export const b = 2;\n' });
  const commit = checkout.commit('b');
  expect(version()).toBe(commit);
});

test('a type is no input, a lock file is one of every bundle and of no model', () => {
  const first = version();
  checkout.write({ 'services/one/types.ts': 'export type T = string | number;\n' });
  expect(version()).toBe(first);
  checkout.write({ 'package-lock.json': '{"new": true}\n' });
  expect([version(), version(two)]).toEqual([expect.stringMatching(DIRTY), expect.stringMatching(DIRTY)]);
  expect(version(model)).toBe(first);
});

test('the same uncommitted work has the same version, other work another', () => {
  checkout.write({ 'services/one/index.ts': 'export const x = 7;\n' });
  const seven = version();
  checkout.write({ 'services/one/index.ts': 'export const x = 8;\n' });
  expect(version()).not.toBe(seven);
  checkout.write({ 'services/one/index.ts': 'export const x = 7;\n' });
  expect(version()).toBe(seven);
  checkout.write({ 'services/one/index.ts': FILES['services/one/index.ts'] });
  expect(version()).toMatch(SHA);
});

test.each(['services/one/new.ts', 'services/one/generated.ts'])(
  'an import that git does not hold is dirty: %s',
  (file) => {
    checkout.write({ [file]: 'export const n = 1;\n' });
    expect(version()).toMatch(SHA);
    checkout.write({
      'services/one/index.ts': `import { n } from './${file.split('/')[2]?.slice(0, -3)}';\nexport const x = n;\n`,
    });
    checkout.commit('uses it');
    expect(version()).toMatch(file.endsWith('generated.ts') ? DIRTY : SHA);
  },
);

test('new, changed and deleted files of a model make it dirty; what git ignores there does not', () => {
  const clean = version(model);
  checkout.write({ 'models/m/generated.ts': 'ignored' });
  expect(version(model)).toBe(clean);
  checkout.write({ 'models/m/helper.py': 'print(2)\n' });
  expect(version(model)).toMatch(DIRTY);
  const commit = checkout.commit('helper');
  expect(version(model)).toBe(commit);
  checkout.delete('models/m/helper.py');
  expect(version(model)).toMatch(DIRTY);
});

test('a service that was never committed is dirty on top of the newest commit', () => {
  checkout.write({ 'services/three/index.ts': 'export const z = 3;\n' });
  const head = checkout.commit('all but the lock file');
  checkout.write({ 'services/four/index.ts': 'export const z = 4;\n' });
  checkout.delete('package-lock.json');
  expect(versionOf({ ...one, name: 'four', entry: 'services/four/index.ts' }, checkout.path)).toMatch(DIRTY);
  expect(head).toMatch(SHA);
});

test('tells which files make a version dirty', () => {
  checkout.write({ 'services/shared/b.ts': 'export const b = 3;\n', 'README.md': 'new' });
  expect([...changedInputsOf([one, two], checkout.path).values()]).toEqual([['services/shared/b.ts'], []]);
});

test('versions of all at once are the versions of each', () => {
  const all = versionsOf([one, two, model], checkout.path);
  expect([...all]).toEqual([one, two, model].map((spec) => [spec, version(spec)]));
});

test('outside of git there is no version, and the error says what to do', () => {
  expect(() => versionOf(SERVING, mkdtempSync(join(tmpdir(), 'no-git-')))).toThrow(/git init/);
});

test('the files of the serving image are those that its Dockerfile copies', () => {
  const folder = 'artifacts/platform/serving';
  const text = readFileSync(join(__dirname, '../..', folder, 'Dockerfile'), 'utf8');
  const copied = [...text.matchAll(/^COPY (.*) \.\/$/gm)].flatMap((match) => match[1]?.split(' ') ?? []);
  expect([...SERVING.files].sort()).toEqual(['Dockerfile', ...copied].map((file) => `${folder}/${file}`).sort());
});
