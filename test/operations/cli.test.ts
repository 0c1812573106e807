import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { main } from '../../operations/cli';
import { COMMANDS, loadCommand } from '../../operations/commands';

const CHECKOUT = resolve(__dirname, '..', '..');
const original = process.env;
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'biosphere-cli-'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** Runs a command in this process; every case here ends before anything is built, started or called. */
async function biosphere(...args: string[]) {
  const kept = Object.entries(original).filter(([name]) => !name.startsWith('BIOSPHERE_'));
  process.env = { ...Object.fromEntries(kept), BIOSPHERE_HOME: home };
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += text;
      return true;
    }),
  );
  try {
    return Object.assign(written, { status: await main(args, CHECKOUT) });
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.env = original;
  }
}

test('the launcher hands over arguments and exit code', () => {
  const env = { ...original, BIOSPHERE_HOME: home };
  const { status, stderr } = spawnSync(join(CHECKOUT, 'biosphere'), ['use', '--cloud', 'x'], { env, encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toContain('"x" is no cloud');
});

test('help lists every command and the exit codes', async () => {
  const { status, stdout } = await biosphere('--help');
  expect(status).toBe(0);
  for (const { name, summary } of COMMANDS)
    expect(stdout).toMatch(new RegExp(`^  ${name} +${summary.slice(0, 10)}`, 'm'));
  expect(stdout).toContain('Exit codes: 0 done, 1 failure, 2 mistake');
});

test.each(COMMANDS.map(({ name }) => name))('%s has examples in its help', async (name) => {
  const { status, stdout } = await biosphere(name, '--help');
  expect(status).toBe(0);
  expect(stdout).toContain(`Usage: biosphere ${name}`);
  expect(stdout).toContain('Examples:');
});

test('every command is a module that defines itself', () => {
  for (const entry of COMMANDS) expect(typeof loadCommand(entry).define).toBe('function');
});

test.each([
  [['upp'], "Unknown command 'upp'", 'Did you mean up?'],
  [['use', '--jsno'], "Unknown option '--jsno'", 'Did you mean --json?'],
  [['use', '--target', 'sandbox-prd'], '"sandbox-prd" is no target: sandbox has no prd', 'sandbox-dev'],
  [['use', '--target', ''], '"" is no target', 'sandbox-dev'],
  [['exec', '--biome', '', '--', 'true'], '"" cannot be the name of a biome', 'another name'],
  [['use', '--cloud', 'gcp'], '"gcp" is no cloud', '--cloud local'],
  [['exec', '--biome', 'live-prd/ada', '--', 'true'], 'live-prd/ada cannot be: live-prd has no biomes', 'sandbox-dev'],
  [['exec', '--biome', '../x', '--', 'true'], '"../x" is no biome', 'one slash'],
  [['exec', '--biome', 'main', '--', 'true'], '"main" is a reserved word', 'mainx'],
  [['exec', '--biome', 'Ada', '--', 'true'], '"Ada" cannot be the name of a biome', 'ada'],
  [
    ['exec', '--target', 'canary-dev', '--biome', 'sandbox-dev/ada', '--', 'true'],
    'name two targets',
    'canary-dev/ada',
  ],
  [['exec', '--cloud', 'aws', '--', 'true'], 'example accounts (sandbox 111111111111 and 6 more)', '--cloud local'],
  [['explain', 'nothing'], '"nothing" is no setting', 'explain lists them all'],
  [['explain', 'sandbox-prd'], '"sandbox-prd" is no target', 'sandbox-dev'],
  [['explain', 'live-prd', 'region', '--target', 'live-qa'], 'name two targets', 'Leave one of them out'],
  [['share', 'ada', 'bob'], '"bob" is no owner', 'ada@laptop'],
  [['transfer', 'ada', 'a b@c', '--yes'], '"a b@c" is no owner', 'ada@laptop'],
  [['up', '--like', 'ada', '--locked', 'x'], '--like and --locked came together', 'Give one of them'],
  [['up', '--lock', 'x'], '--lock came without --like', 'Add --like'],
  [['up', '--like', 'ada', '--data', 'empty'], '--data came with a lock', 'Leave --data out'],
  [['up', '--like', 'sandbox-prd/ada'], '"sandbox-prd" is no target', 'sandbox-dev'],
  [['up', '--locked', 'no-such-file.json'], 'no-such-file.json cannot be read (ENOENT)', 'that you may read'],
  [['db', 'reset', '--data', 'mine'], '--data is "mine"', 'Give one of them'],
  [['db', 'reset', '--yes'], 'The local cloud is not running', './biosphere cloud up'],
  [['diff'], 'The local cloud is not running', './biosphere cloud up'],
  [['cloud', 'up', '--cloud', 'aws'], 'Cloud aws is neither started nor stopped', '--cloud local'],
])('%j is a mistake, told in one paragraph', async (args, received, fix) => {
  const { status, stderr } = await biosphere(...args);
  expect(status).toBe(2);
  const paragraph = stderr.trim().split('\n').at(-1) as string;
  expect(paragraph).toContain(received);
  expect(paragraph).toContain(fix);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('a mistake with --json is one document', async () => {
  const { status, stdout } = await biosphere('use', '--json', '--target', 'live-de');
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'UserError', exitCode: 2, problems: [{}] } });
});

test('explain says the file and property of a setting, for targets and biomes, without a cloud', async () => {
  const { stdout } = await biosphere('explain', 'live-prd', 'database.multiAz', '--cloud', 'aws');
  expect(stdout).toContain("environments/catalogue.ts: catalogue['live-prd'].database.multiAz");
  const one = JSON.parse((await biosphere('explain', 'canary-dev/ada', 'biome', '--json')).stdout);
  expect(one).toMatchObject({ target: 'canary-dev', settings: [{ value: 'ada', file: 'environments/biome.ts' }] });
  const all = JSON.parse((await biosphere('explain', '--json')).stdout);
  expect(all.settings.length).toBeGreaterThan(20);
});

test('a choice sticks, holds for the next command, and is forgotten', async () => {
  expect((await biosphere('use', '--target', 'canary-dev')).stdout).toContain('target canary-dev');
  expect(JSON.parse((await biosphere('use', '--json')).stdout)).toMatchObject({ cloud: 'local', target: 'canary-dev' });
  expect((await biosphere('use', '--clear')).stdout).toContain('target sandbox-dev');
});

test('a damaged choice is named with its fix', async () => {
  writeFileSync(join(home, 'use.json'), '{');
  const { status, stderr } = await biosphere('use');
  expect(status).toBe(2);
  expect(stderr).toContain('Delete it and choose again');
});
