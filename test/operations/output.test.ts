import { PassThrough } from 'node:stream';
import { Failure, reportOf } from '../../operations/errors';
import { Output } from '../../operations/output';

function make(json: boolean, env: Record<string, string> = {}, isTTY = false) {
  const read = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof read) => {
    const pass = new PassThrough();
    pass.on('data', (chunk) => {
      read[name] += chunk;
    });
    return Object.assign(pass, { isTTY, columns: 80 }) as unknown as NodeJS.WriteStream;
  };
  return { read, output: new Output({ json, env, stdout: stream('stdout'), stderr: stream('stderr') }) };
}

test('with --json standard output is one document, and people read standard error', async () => {
  const { read, output } = make(true);
  output.line('cloud local');
  await output.phase('Working', async () => {});
  output.table(['A'], [['b']]);
  output.result({ ok: true }, () => output.line('never'));
  expect(JSON.parse(read.stdout)).toEqual({ ok: true });
  expect(read.stderr).toMatch(/cloud local\n✓ Working \d+\.\d s\nA\nb\n/);
});

test('without it people read standard output', () => {
  const { read, output } = make(false);
  output.result({ ok: true }, () => output.line('fine'));
  expect(read).toEqual({ stdout: 'fine\n', stderr: '' });
});

test('an error goes to standard error, and is the document with --json', () => {
  const report = reportOf(new Failure('It broke', 'It should not', 'Mend it'));
  const people = make(false);
  people.output.error(report);
  expect(people.read).toEqual({ stdout: '', stderr: 'It broke. It should not. Mend it.\n' });
  const script = make(true);
  script.output.error(report);
  expect(JSON.parse(script.read.stdout).error).toEqual({
    kind: 'Failure',
    exitCode: 1,
    problems: [{ received: 'It broke', allowed: 'It should not', fix: 'Mend it' }],
  });
});

test('a failed phase is marked and the error passes', async () => {
  const { read, output } = make(false);
  const error = new Error('no');
  await expect(output.phase('Working', () => Promise.reject(error))).rejects.toBe(error);
  expect(read.stdout).toMatch(/^✗ Working/);
});

test.each([
  ['not on a terminal', {}, false],
  ['with NO_COLOR', { NO_COLOR: '1' }, true],
  ['on a dumb terminal', { TERM: 'dumb' }, true],
])('no colour %s', (_when, env, isTTY) => {
  const { read, output } = make(false, env as Record<string, string>, isTTY);
  output.warn('careful');
  output.table(['HEAD'], [['row']]);
  expect(read.stdout).toBe('careful\nHEAD\nrow\n');
});

test('colour on a terminal', () => {
  const { read, output } = make(false, { TERM: 'xterm' }, true);
  output.warn('careful');
  expect(read.stdout).toContain('\u001b[33m');
});

test('a phase on a terminal moves, makes room for other lines, and leaves signals alone', async () => {
  const listeners = process.listenerCount('SIGINT');
  const { read, output } = make(false, { TERM: 'xterm', NO_COLOR: '1' }, true);
  await output.phase('Working', async (progress) => {
    progress('3 of 5 resources');
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(process.listenerCount('SIGINT')).toBe(listeners);
    output.line('by the way');
  });
  const CLEARED = '\r\u001b[2K';
  expect(read.stdout).toContain(`${CLEARED}⠹ Working · 3 of 5 resources · 0.`);
  expect(read.stdout).toContain(`${CLEARED}by the way\n`);
  expect(read.stdout.endsWith(' s\n')).toBe(true);
  expect(read.stdout).toContain('\u001b[?25h✓ Working');
});
