import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BALANCER, MINIO, programsFolder } from '../../local-cloud/binaries';
import { isMade, makeOnce } from '../../local-cloud/once';
import { ensurePython } from '../../local-cloud/python';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'biosphere-cache-'));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const checkout = resolve(__dirname, '..', '..');
const context = () => ({ checkout, cache, env: process.env, progress: () => undefined });

test('makers of one folder wait for each other, and one makes it', async () => {
  const folder = join(cache, 'thing');
  let made = 0;
  const make = async () => {
    made += 1;
    await new Promise((done) => setTimeout(done, 50));
    writeFileSync(join(folder, 'content'), '');
  };
  await Promise.all([makeOnce(folder, make), makeOnce(folder, make), makeOnce(folder, make)]);
  expect(made).toBe(1);
  expect(isMade(folder)).toBe(true);
});

test('half a folder is no folder: it is made again from nothing', async () => {
  const folder = join(cache, 'thing');
  const failure = makeOnce(folder, async () => {
    writeFileSync(join(folder, 'half'), '');
    throw new Error('the disk is full');
  });
  await expect(failure).rejects.toThrow('the disk is full');
  expect(isMade(folder)).toBe(false);
  await makeOnce(folder, async () => undefined);
  expect(existsSync(join(folder, 'half'))).toBe(false);
});

test('programs are kept by what defines them: modules have folders of their own', () => {
  const folders = [MINIO, BALANCER].map((module) => programsFolder(module, { checkout, cache }));
  expect(new Set(folders).size).toBe(2);
  for (const each of folders) expect(each).toMatch(/\/(minio|balancer)-[0-9a-f]{16}$/);
});

test('where no Python will do, it says which were tried and what is needed', async () => {
  const requirements = join(cache, 'requirements.txt');
  writeFileSync(requirements, '');
  const without = { ...context(), env: { PATH: '/nowhere' } };
  await expect(ensurePython(requirements, without)).rejects.toThrow(/python3.*3\.10 or newer/s);
});
