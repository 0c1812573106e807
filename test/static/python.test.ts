import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { CHECKOUT, type Findings, type RunTool, toolsOf } from '../python-tools';

/** Python is formatted, linted and type-checked; rules are in ruff.toml and mypy.ini. */
const CLEAN = { exitCode: 0, text: '' };
const MYPY = ['--config-file', join(CHECKOUT, 'test/static/mypy.ini'), '--no-error-summary', '--cache-dir=/dev/null'];
/** Fixtures come by name and have no types. */
const OF_TESTS = [
  '--allow-untyped-defs',
  '--allow-incomplete-defs',
  '--allow-untyped-calls',
  '--check-untyped-defs',
  '--allow-untyped-decorators',
  '--no-namespace-packages',
];

/** Programs, each with the folder that its imports start from. A file is checked by the first that holds it. */
const PROGRAMS: readonly { folder: string; files: RegExp; path?: string; isTest?: true }[] = [
  { folder: 'local-cloud/emulator/tests', files: /^local-cloud\/emulator\/tests\//, path: '../..', isTest: true },
  { folder: 'local-cloud/emulator/bootstrap', files: /^local-cloud\/emulator\/bootstrap\// },
  { folder: 'local-cloud', files: /^local-cloud\/emulator\// },
  { folder: 'artifacts/platform/serving/tests', files: /^artifacts\/platform\/serving\/tests\//, isTest: true },
  { folder: 'artifacts/platform/serving', files: /^artifacts\/platform\/serving\// },
];

let run: RunTool;
beforeAll(async () => {
  run = await toolsOf('test/static/requirements.txt');
}, 300_000);

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.py'], {
  cwd: CHECKOUT,
  encoding: 'utf8',
})
  .trim()
  .split('\n');

test('there is Python to look at', () => expect(files.length).toBeGreaterThan(60));

test('it is formatted by ruff', async () => expect(await run('ruff', ['format', '--diff', '-q'])).toEqual(CLEAN));

test('it is clean to the rules of ruff.toml', async () => expect(await run('ruff', ['check', '-q'])).toEqual(CLEAN));

test.each(groups())('%s passes mypy', async (_folder, check) => expect(await check()).toEqual(CLEAN), 120_000);

test('what mypy and ruff are to find is found', async () => {
  const wrong = 'import os\nx: int = "one"\n';
  const ruff = await run('ruff', ['check', '--stdin-filename', 'x.py', '-'], { input: wrong });
  expect(ruff).toMatchObject({ exitCode: 1, text: expect.stringContaining('F401') });
  // Came with Python 3.11, and the project takes 3.10.
  const late = await run('mypy', [...MYPY, '-c', 'import datetime\nnow = datetime.datetime.now(datetime.UTC)']);
  expect(late).toMatchObject({ exitCode: 1, text: expect.stringContaining('"UTC"') });
});

/** Models are programs of one file each; all others belong to a program of PROGRAMS. */
function groups(): [folder: string, check: () => Promise<Findings>][] {
  const left = new Set(files);
  const programs = PROGRAMS.map(({ folder, files: its, path, isTest }): [string, () => Promise<Findings>] => {
    const mine = [...left].filter((file) => its.test(file));
    for (const file of mine) left.delete(file);
    const args = [...MYPY, ...(isTest ? OF_TESTS : []), ...mine.map((file) => file.slice(folder.length + 1))];
    return [folder, () => run('mypy', args, { folder, env: path ? { MYPYPATH: path } : {} })];
  });
  const single = [...left].map((file): [string, () => Promise<Findings>] => [file, () => run('mypy', [...MYPY, file])]);
  return [...programs, ...single];
}
