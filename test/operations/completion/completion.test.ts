import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { landscape } from '../../../environments/landscape';
import { COMMANDS, loadCommand } from '../../../operations/commands';
import { answerShell } from '../../../operations/completion/answer';
import { SCRIPTS, SHELLS } from '../../../operations/completion/scripts';
import { wishOf } from '../../../operations/completion/wish';
import { readMachine } from '../../../operations/machine';

const CHECKOUT = resolve(__dirname, '..', '..', '..');
let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'biosphere-completion-'));
});
afterAll(() => rmSync(home, { recursive: true }));

function program(): Command {
  const all = new Command('biosphere').option('--json').option('--target <target>').option('--cloud <cloud>');
  for (const { name, summary } of COMMANDS) all.command(name).summary(summary);
  return all;
}

const define = (command: Command) => {
  const entry = COMMANDS.find(({ name }) => name === command.name());
  if (entry) loadCommand(entry).define(command, () => Promise.reject() as never);
};

async function completed(...words: string[]): Promise<string[]> {
  const machine = readMachine({ BIOSPHERE_HOME: home, HOME: home }, CHECKOUT);
  const lines = await answerShell(program(), define, words, { machine, landscape });
  return lines.map((line) => line.split('\t')[0] ?? '');
}

test('commands, with what they do', async () => {
  expect(await completed('')).toEqual(COMMANDS.map(({ name }) => name));
  expect(await completed('sh')).toEqual(['show', 'share', 'shell']);
  expect(await completed('cloud', '')).toEqual(['up', 'down', 'status', 'reset', 'logs']);
});

test('options of the command and of all commands', async () => {
  expect(await completed('up', '--')).toEqual(expect.arrayContaining(['--shared', '--data', '--json', '--target']));
  expect(await completed('--ta')).toEqual(['--target']);
  expect(await completed('cloud', 'logs', '--fo')).toEqual(['--follow']);
});

test('values, by the name of an option or argument', async () => {
  expect(await completed('up', '--target', 'live-p')).toEqual(['live-prd']);
  expect(await completed('up', '--target=live-p')).toEqual(['--target=live-prd']);
  // As bash hands it over.
  expect(await completed('up', '--target', '=', 'live-p')).toEqual(['live-prd']);
  expect(await completed('up', '--target', '=')).toContain('live-prd');
  expect(await completed('use', '--cloud', '')).toEqual(['local', 'aws']);
  expect(await completed('up', '--data', '')).toEqual(['empty', 'golden']);
  expect(await completed('explain', 'live-prd', 'database.m')).toEqual(expect.arrayContaining(['database.multiAz']));
  expect(await completed('completion', '')).toEqual([...SHELLS]);
  expect(await completed('share', 'ada', '')).toEqual([]);
});

test('files where a command takes one, and behind -- for another program', async () => {
  expect(await completed('run', '')).toEqual([':files']);
  expect(await completed('exec', '--', 'terraform', 'pl')).toEqual([':files']);
});

test('an option that takes a value is no argument, and its value is not one either', () => {
  const wish = wishOf(program(), define, ['run', '--biome', 'ada', '--json', '']);
  expect(wish).toEqual({ from: 'file', partial: '', prefix: '' });
});

test('silent when nothing answers, whatever is asked', async () => {
  expect(await completed('up', '')).toEqual([]);
  expect(await completed('up', 'no-target/')).toEqual([]);
  expect(await completed('up', '--target', 'nonsense', '')).toEqual([]);
  expect(await completed('nonsense', 'x', '')).toEqual([]);
});

test('bash asks the program on its line, and shows what it answers', () => {
  // Stands for a checkout: answers with what it was asked.
  writeFileSync(join(home, 'biosphere'), '#!/bin/sh\nprintf "%s\\tas asked\\n" "$@"\n', { mode: 0o755 });
  const ask = (words: string, at: number) =>
    `${SCRIPTS.bash}\nCOMP_WORDS=(${words}); COMP_CWORD=${at}; _biosphere; printf '%s|' "\${COMPREPLY[@]}"; complete -p biosphere`;
  const { stdout, stderr } = spawnSync('bash', ['-c', ask(`${join(home, 'biosphere')} up "" rest`, 2)], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout).toBe('__complete|up||complete -F _biosphere biosphere\n');
});
