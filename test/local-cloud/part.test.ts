import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Part } from '../../local-cloud/part';
import { type PartSpec, planOf } from '../../local-cloud/plan';
import { exists, listProcesses, pause, processesOf, treeOf } from '../../local-cloud/processes';

let folder: string;
const said: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'biosphere-part-'));
  said.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function spec(script: string): PartSpec {
  return {
    name: 'sample',
    program: process.execPath,
    args: ['-e', script, join(folder, 'mark')],
    env: { SECRET: 'told by environment' },
    cwd: folder,
    log: join(folder, 'logs', 'sample.log'),
    port: 1,
    readyUrl: 'http://127.0.0.1:1/',
    stopOrder: 1,
    stopSeconds: 1,
  };
}

function part(script: string): Part {
  return new Part(
    spec(script),
    { PATH: process.env.PATH },
    () => undefined,
    (text) => said.push(text),
  );
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let i = 0; i < 100 && !isTrue(); i++) await pause(50);
  expect(isTrue()).toBe(true);
}

const FOREVER = 'console.log(process.env.SECRET); setInterval(() => {}, 1000);';

test('a part that is killed is started again, and stays away once it was stopped', async () => {
  const sample = part(FOREVER);
  sample.start();
  const first = sample.state.pid as number;
  process.kill(first, 'SIGKILL');
  await until(() => sample.state.restarts === 1 && sample.state.pid !== null);
  expect(sample.state).toMatchObject({ restarts: 1, problem: null });
  expect(said).toEqual(['sample ended with SIGKILL']);
  const second = sample.state.pid as number;
  await until(() => readFileSync(join(folder, 'logs', 'sample.log'), 'utf8').includes('told by environment'));
  await sample.stop();
  expect(exists(second)).toBe(false);
  await pause(300);
  expect(sample.state).toMatchObject({ pid: null, restarts: 1 });
});

test('a part that does not stop when asked is killed', async () => {
  const sample = part(`process.on('SIGTERM', () => {}); ${FOREVER}`);
  sample.start();
  await until(() => readFileSync(join(folder, 'logs', 'sample.log'), 'utf8').length > 0);
  await sample.stop();
  expect(said).toEqual(['sample did not stop within 1 s and is killed']);
});

test('a part that always crashes is given up, with the place of its log', async () => {
  const sample = part('process.exit(7)');
  sample.start();
  await until(() => sample.state.problem?.includes('given up') ?? false);
  expect(sample.state.restarts).toBe(5);
  expect(sample.state.problem).toContain(join(folder, 'logs', 'sample.log'));
}, 15_000);

test('a program that is not there is a problem, not a crash of ours', async () => {
  const sample = new Part(
    { ...spec(''), program: '/nowhere' },
    {},
    () => undefined,
    (text) => said.push(text),
  );
  sample.start();
  await until(() => said.length > 0);
  expect(said[0]).toContain('did not start');
  await sample.stop();
});

test('a part is counted with what it has started', async () => {
  const sample = part(`require('node:child_process').spawn('sleep', ['30']); ${FOREVER}`);
  sample.start();
  await until(() => readFileSync(join(folder, 'logs', 'sample.log'), 'utf8').length > 0);
  const tree = treeOf(sample.state.pid as number, await listProcesses());
  expect(tree.map(({ command }) => command.includes('sleep 30'))).toEqual([false, true]);
  process.kill(tree[1]?.pid as number);
  await sample.stop();
});

test('processes of a local cloud are told by their command lines from all others that name its folder', () => {
  const entry = (command: string) => ({ pid: 1, parent: 0, group: 1, residentKiB: 1, command });
  const ours = [
    '/usr/bin/node --require tsx/cjs /c/local-cloud/supervisor.ts /home/ada/c/.biosphere/local/plan.json',
    '/cache/minio server --certs-dir /home/ada/c/.biosphere/local/scratch/certificates --address 127.0.0.1:1',
    '/cache/caddy run --config /home/ada/c/.biosphere/local/balancer.json',
    '/cache/bin/python -m emulator --config /home/ada/c/.biosphere/local/emulator.json',
    '/c/node_modules/native/bin/postgres -D /home/ada/c/.biosphere/local/data/postgres/one',
  ].map(entry);
  const others = [
    'tail -F /home/ada/c/.biosphere/local/logs/emulator.log',
    '/cache/minio server --certs-dir /home/ada/other/.biosphere/local/scratch/certificates',
    'bash -c ls /home/ada/c/.biosphere/local/',
  ].map(entry);
  expect(processesOf('/home/ada/c/.biosphere/local', [...others, ...ours])).toEqual(ours);
});

test('a plan differs when a part or a program text differs', () => {
  const one = planOf([spec('1')], '/state', []).revision;
  expect(planOf([spec('1')], '/state', []).revision).toBe(one);
  expect(planOf([spec('2')], '/state', []).revision).not.toBe(one);
  expect(planOf([spec('1')], '/state', [__dirname]).revision).not.toBe(one);
});
