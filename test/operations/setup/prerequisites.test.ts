import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, checkOnce, compare, problemsOf } from '../../../operations/setup/prerequisites.cjs';

let root: string;
let bin: string;
let env: { PATH: string };
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'biosphere-prerequisites-'));
  bin = join(root, 'bin');
  mkdirSync(bin);
  env = { PATH: bin };
  for (const [name, said] of Object.entries(GOOD)) program(name, said);
});
afterEach(() => rmSync(root, { recursive: true }));

const GOOD = {
  node: 'v20.0.0',
  npm: '10.2.3',
  git: 'git version 2.39.5 (Apple Git-154)',
  go: 'go version go1.25 linux/amd64',
  python3: '3.10.0',
  terraform: 'Terraform v1.11.0\non linux_amd64',
};

/** A program that prints a text, and notes that it ran. */
function program(name: string, said: string, exitCode = 0) {
  const file = join(bin, name);
  writeFileSync(file, `#!/bin/sh\necho ran >> '${join(root, 'ran')}'\nprintf '%s\\n' '${said}'\nexit ${exitCode}\n`);
  chmodSync(file, 0o755);
}

test('the lowest versions that will do are in order', () => {
  expect(problemsOf(check(env))).toEqual([]);
});

test('everything that is missing or too old is named at once, with version found, version needed and where to get it', () => {
  program('node', 'v18.20.1');
  program('go', 'go version go1.9.7 darwin/arm64');
  rmSync(join(bin, 'terraform'));
  const problems = problemsOf(check(env));
  expect(problems.map(({ received }) => received)).toEqual([
    `Node.js 18.20.1 (${join(bin, 'node')}) is too old`,
    `Go 1.9.7 (${join(bin, 'go')}) is too old`,
    'Terraform was not found on the PATH',
  ]);
  expect(problems.map(({ allowed }) => allowed)[1]).toBe('Go 1.25 or newer is needed');
  for (const { fix } of problems) expect(fix).toMatch(/^Get it from https:/);
});

test('a newer Python under its own name will do; one without venv is said to be broken', () => {
  program('python3', '3.9.2');
  program('python3.12', '3.12.1');
  expect(check(env).find(({ name }) => name.startsWith('Python'))).toMatchObject({ ok: true, program: 'python3.12' });
  rmSync(join(bin, 'python3.12'));
  program('python3', 'No module named venv', 1);
  expect(problemsOf(check(env))[0]?.received).toContain('does not work');
});

test('programs are asked once, and again when one of them changes or something was wrong', () => {
  const stamp = join(root, 'stamp.json');
  const ran = () => {
    rmSync(join(root, 'ran'), { force: true });
    const problems = checkOnce(stamp, env);
    return { problems: problems.length, asked: existsRan() };
  };
  expect(ran()).toEqual({ problems: 0, asked: true });
  expect(ran()).toEqual({ problems: 0, asked: false });
  utimesSync(join(bin, 'go'), 1, 1);
  expect(ran()).toEqual({ problems: 0, asked: true });
  rmSync(join(bin, 'git'));
  expect(ran()).toEqual({ problems: 1, asked: true });
  expect(ran()).toEqual({ problems: 1, asked: true });
});

function existsRan(): boolean {
  try {
    rmSync(join(root, 'ran'));
    return true;
  } catch {
    return false;
  }
}

test('versions compare by numbers', () => {
  expect(compare('1.9', '1.11')).toBeLessThan(0);
  expect(compare('1.11.0', '1.11')).toBe(0);
  expect(compare('2', '1.99.9')).toBeGreaterThan(0);
});
