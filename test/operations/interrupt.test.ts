import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Interrupted } from '../../operations/errors';
import { Interrupt } from '../../operations/interrupt';

let folder: string;
let now: number;
let said: string[];
let interrupt: Interrupt;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'biosphere-interrupt-'));
  now = 0;
  said = [];
  interrupt = new Interrupt(
    (text) => said.push(text),
    () => now,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program that writes a line for each SIGINT and ends after `last` of them. */
function graceful(last: number) {
  const log = join(folder, 'log');
  const script = `
    const fs = require('fs');
    let count = 0;
    process.on('SIGINT', () => {
      fs.appendFileSync('${log}', 'int\\n');
      if (++count === ${last}) setTimeout(() => process.exit(7), 50);
    });
    fs.writeFileSync('${log}', 'ready\\n');
    setInterval(() => {}, 1000);`;
  const { child, exit } = interrupt.spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
  return { pid: child.pid, exit, lines: () => readLog(log) };
}

function readLog(log: string): string[] {
  try {
    return readFileSync(log, 'utf8').trim().split('\n');
  } catch {
    return [];
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 500) throw new Error('it never came');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const exists = new Interrupted('Interrupted', '12 resources exist', 'Go on with ./biosphere up ada');

test('one Ctrl-C is one SIGINT to the program, however often npm repeats it; the command says what exists', async () => {
  interrupt.onInterrupt(() => exists);
  const ended = interrupt.guard(async () => {
    const { exit, lines } = graceful(1);
    await until(() => lines().includes('ready'));
    process.emit('SIGINT', 'SIGINT');
    process.emit('SIGINT', 'SIGINT');
    const { code } = await exit;
    expect([code, lines()]).toEqual([7, ['ready', 'int']]);
    expect(interrupt.signal.aborted).toBe(true);
    await interrupt.check();
  });
  await expect(ended).rejects.toBe(exists);
  expect(said).toEqual([expect.stringContaining('releases its lock')]);
});

test('a second Ctrl-C is passed on with a warning', async () => {
  const ended = interrupt.guard(async () => {
    const { exit, lines } = graceful(2);
    await until(() => lines().includes('ready'));
    process.emit('SIGINT', 'SIGINT');
    await until(() => lines().length === 2);
    now += 5000;
    process.emit('SIGINT', 'SIGINT');
    await exit;
    await interrupt.check();
  });
  await expect(ended).rejects.toBeInstanceOf(Interrupted);
  expect(said[1]).toContain('may be missing from the state');
});

test('without a program that has to end, the command has a moment to tidy up', async () => {
  interrupt.onInterrupt(() => exists);
  let tidied = false;
  const ended = interrupt.guard(async () => {
    await once(interrupt.signal, 'abort');
    tidied = true;
    throw new Error('stopped');
  });
  process.emit('SIGTERM', 'SIGTERM');
  await expect(ended).rejects.toBe(exists);
  expect(tidied).toBe(true);
});

test('a command that does not listen is left behind, by a second Ctrl-C at once', async () => {
  interrupt.onInterrupt(() => exists);
  const ended = interrupt.guard(() => new Promise(() => {}));
  process.emit('SIGINT', 'SIGINT');
  now += 1100;
  process.emit('SIGINT', 'SIGINT');
  await expect(ended).rejects.toBe(exists);
});

test('what breaks because of an interrupt is told as the interrupt', async () => {
  interrupt.onInterrupt(() => exists);
  const ended = interrupt.guard(async () => {
    const { exit, lines } = graceful(1);
    await until(() => lines().includes('ready'));
    process.emit('SIGINT', 'SIGINT');
    await exit;
    throw new Error('Terraform ended with exit code 7');
  });
  await expect(ended).rejects.toBe(exists);
});

test('a program that has the terminal gets the terminal’s SIGINT itself', async () => {
  const { code } = await interrupt.guard(async () => {
    const program = interrupt.hand(process.execPath, ['-e', 'setTimeout(() => process.exit(3), 200)'], {});
    process.emit('SIGINT', 'SIGINT');
    return program;
  });
  expect(code).toBe(3);
  expect(interrupt.signal.aborted).toBe(false);
});

test('no listener stays behind', async () => {
  const before = process.listenerCount('SIGINT');
  await interrupt.guard(async () => {});
  expect(process.listenerCount('SIGINT')).toBe(before);
});
