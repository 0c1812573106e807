import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync, unzipSync } from 'fflate';
import { tarGz, zip } from '../../artifacts/build/archive';
import { type BuildOptions, build } from '../../artifacts/build/build';
import { bundle } from '../../artifacts/build/bundle';
import { type BundleSpec, listArtifacts, type ModelSpec } from '../../artifacts/build/spec';
import { versionOf } from '../../artifacts/build/version';
import { product } from '../../artifacts/product';
import { sha } from '../../environments/naming';
import { Checkout } from './checkout';

const project = resolve(__dirname, '../..');
const service: BundleSpec = { kind: 'service', name: 'one', entry: 'services/one/index.ts' };
const model: ModelSpec = { kind: 'model', name: 'm', train: 'models/m/train', requirements: 'models/requirements.txt' };
const FILES = {
  // A package of node_modules, so that paths of packages are in the bundle.
  'services/one/index.ts': "import pc from 'picocolors';\nexport const handler = async () => pc.red('hello');\n",
  'models/m/train': 'echo onnx > "$1/model.onnx"; echo "{}" > "$1/model.json"\n',
  'models/requirements.txt': '',
  'package-lock.json': '{}\n',
  '.gitignore': 'node_modules\nout*\n',
};

const folders: Checkout[] = [];
function newCheckout(): Checkout {
  const checkout = new Checkout(FILES);
  symlinkSync(join(project, 'node_modules'), join(checkout.path, 'node_modules'));
  folders.push(checkout);
  return checkout;
}
afterEach(() => {
  for (const checkout of folders.splice(0)) checkout.remove();
});

function optionsOf(checkout: Checkout, change: Partial<BuildOptions> = {}): BuildOptions {
  const trainingPython = () => Promise.reject(new Error('nothing is to be trained'));
  return { checkout: checkout.path, outDir: join(checkout.path, 'out'), trainingPython, ...change };
}

test('the same sources in two folders are the same bytes, named by their version', async () => {
  const [a, b] = [newCheckout(), newCheckout()];
  b.write({ 'services/other.ts': 'export {};\n' });
  b.commit('another history');
  const built = await Promise.all([a, b].map((each) => build(service, versionOf(service, each.path), optionsOf(each))));
  expect(built[0]?.sha256).toBe(built[1]?.sha256);
  expect(built[0]?.path).toBe(join(a.path, 'out', `one-${versionOf(service, a.path)}.zip`));
  const content = readFileSync(built[0]?.path as string);
  expect(createHash('sha256').update(content).digest('hex')).toBe(built[0]?.sha256);
  const text = Buffer.from(unzipSync(content)['index.js'] as Uint8Array).toString();
  expect(text).toContain('exports');
  expect(text).not.toContain(a.path);
  expect(text).not.toContain(project);
});

test('two versions are never the same bytes, even where the bundle is: Lambda would publish nothing', async () => {
  const checkout = newCheckout();
  const before = await build(service, versionOf(service, checkout.path), optionsOf(checkout));
  checkout.write({ 'services/one/index.ts': `${FILES['services/one/index.ts']}// A comment.\n` });
  checkout.commit('a comment');
  const after = await build(service, versionOf(service, checkout.path), optionsOf(checkout));
  const filesOf = ({ path }: typeof before) => unzipSync(readFileSync(path));
  expect(filesOf(after)['index.js']).toEqual(filesOf(before)['index.js']);
  expect(after.sha256).not.toBe(before.sha256);
  expect(Buffer.from(filesOf(after).VERSION as Uint8Array).toString()).toBe(`${after.version}\n`);
});

test('what is there is not built again; what has changed is', async () => {
  const checkout = newCheckout();
  const said: string[] = [];
  const options = optionsOf(checkout, { progress: (message) => said.push(message) });
  const first = await build(service, versionOf(service, checkout.path), options);
  const again = await build(service, versionOf(service, checkout.path), options);
  expect([first.isNew, again.isNew, again.sha256]).toEqual([true, false, first.sha256]);
  checkout.write({ 'services/one/index.ts': 'export const handler = async () => 2;\n' });
  const dirty = await build(service, versionOf(service, checkout.path), options);
  expect(dirty.path).toMatch(/one-[0-9a-f]{40}-dirty\.[0-9a-f]{8}\.zip$/);
  expect(said).toEqual(['Building one', 'Building one']);
});

test('a commit is never built from other sources than its own', async () => {
  const checkout = newCheckout();
  const clean = versionOf(service, checkout.path);
  checkout.write({ 'services/one/index.ts': 'export const handler = 1;\n' });
  await expect(build(service, clean, optionsOf(checkout))).rejects.toThrow(/the working tree holds [0-9a-f]{40}-dirty/);
  await expect(build(service, sha('0'.repeat(40)), optionsOf(checkout))).rejects.toThrow(/is wanted at 0000/);
  expect(existsSync(join(checkout.path, 'out'))).toBe(false);
});

test('an edit during the build leaves nothing behind', async () => {
  const checkout = newCheckout();
  const version = versionOf(service, checkout.path);
  const progress = () => checkout.write({ 'services/one/index.ts': 'export const handler = 1;\n' });
  await expect(build(service, version, optionsOf(checkout, { progress }))).rejects.toThrow(/the working tree holds/);
  expect(existsSync(join(checkout.path, 'out'))).toBe(false);
});

test('code that does not compile is told with file and line', async () => {
  const checkout = newCheckout();
  checkout.write({ 'services/one/index.ts': 'export const = 1;\n' });
  expect(() => versionOf(service, checkout.path)).toThrow(/services\/one\/index\.ts:1:13/);
});

test('a model is trained by the program it names, once, without the environment of the caller', async () => {
  const checkout = newCheckout();
  const interpreter = join(checkout.path, 'out-python');
  writeFileSync(interpreter, `#!/bin/sh\n/usr/bin/env > '${checkout.path}/out-env'\nexec sh "$@"\n`);
  chmodSync(interpreter, 0o755);
  process.env.BIOSPHERE_TEST_SECRET = 'secret';
  const options = optionsOf(checkout, { trainingPython: async () => interpreter });
  const built = await build(model, versionOf(model, checkout.path), options);
  expect(built.path).toMatch(/m-[0-9a-f]{40}\.tar\.gz$/);
  const tar = Buffer.from(gunzipSync(readFileSync(built.path))).toString();
  expect(tar).toContain('model.onnx');
  expect(tar).toContain('model.json');
  expect(readFileSync(join(checkout.path, 'out-env'), 'utf8')).not.toContain('secret');
  expect((await build(model, built.version, optionsOf(checkout))).isNew).toBe(false);
});

test('a training program that fails says why, and leaves nothing', async () => {
  const checkout = newCheckout();
  const interpreter = join(checkout.path, 'out-python');
  writeFileSync(interpreter, '#!/bin/sh\necho "ValueError: no data" >&2\nexit 1\n', { mode: 0o755 });
  const options = optionsOf(checkout, { trainingPython: async () => interpreter });
  await expect(build({ ...model, train: 'models/m/train' }, versionOf(model, checkout.path), options)).rejects.toThrow(
    /models\/m\/train failed: ValueError: no data/,
  );
  expect(existsSync(options.outDir)).toBe(false);
});

test('archives hold no time, no owner and no order of their own', async () => {
  const [a, b] = [Buffer.from('a'), Buffer.from('b')];
  expect(zip({ a, b })).toEqual(zip({ b, a }));
  const zone = process.env.TZ;
  const here = zip({ a });
  process.env.TZ = 'Pacific/Auckland';
  expect(zip({ a })).toEqual(here);
  process.env.TZ = zone;
  expect(await tarGz({ a, b })).toEqual(await tarGz({ b, a }));
});

test('every function of the product is one file that runs without a package beside it', async () => {
  const settings = { DATABASE_SECRET_ARN: 'arn', INFERENCE_ENDPOINT: 'endpoint', MODEL_GRADE_ESTIMATOR: 'model' };
  const folder = mkdtempSync(join(tmpdir(), 'biosphere-bundle-'));
  try {
    for (const { name, kind, ...spec } of listArtifacts(product)) {
      if (kind !== 'service' || !('entry' in spec)) continue;
      writeFileSync(join(folder, `${name}.js`), await bundle(spec.entry, project));
      const program = `process.stdout.write(typeof require('./${name}.js').handler)`;
      const options = {
        cwd: folder,
        env: { PATH: process.env.PATH, ...settings },
        encoding: 'utf8',
        stdio: 'pipe',
      } as const;
      expect(execFileSync(process.execPath, ['-e', program], options)).toBe('function');
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
