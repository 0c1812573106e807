import { InvalidInput, InvalidInputs } from '../../environments/errors';
import { EXIT, Failure, Interrupted, LockHeld, reportOf, SignInNeeded, UserError } from '../../operations/errors';

test.each([
  [UserError, EXIT.mistake],
  [Failure, EXIT.failure],
  [LockHeld, EXIT.lockHeld],
  [SignInNeeded, EXIT.signInNeeded],
  [Interrupted, EXIT.interrupted],
])('%p has its own exit code and keeps its three parts', (Kind, exitCode) => {
  const report = reportOf(new Kind('received', 'allowed', 'fix'));
  expect(report).toMatchObject({ kind: Kind.name, exitCode, problems: [{ received: 'received', fix: 'fix' }] });
});

test('what environments/ refuses is the user’s mistake, all at once', () => {
  const one = new InvalidInput('a', 'b', 'c');
  expect(reportOf(one)).toMatchObject({ exitCode: EXIT.mistake });
  expect(reportOf(new InvalidInputs([one, one])).problems).toHaveLength(2);
});

test.each([
  ['ENOSPC', 'The disk is full: /x could not be written'],
  ['EDQUOT', 'quota'],
  ['EACCES', 'No permission for /x'],
  ['EROFS', 'No permission for /x'],
  ['EADDRINUSE', 'Port 9000 on 127.0.0.1 is taken'],
])('%s is a plain paragraph', (code, text) => {
  const error = Object.assign(new Error('raw'), { code, path: '/x', port: 9000, address: '127.0.0.1' });
  const [problem] = reportOf(error).problems;
  expect(problem?.received).toContain(text);
  expect(problem?.fix).not.toBe('');
});

test('anything else is a failure whose text is kept, without its stack', () => {
  const report = reportOf(new TypeError('x is undefined'));
  expect(report).toMatchObject({ kind: 'Failure', exitCode: EXIT.failure });
  expect(report.problems[0]?.received).toBe('x is undefined');
  expect(report.problems[0]?.fix).toContain('BIOSPHERE_DEBUG=1');
  expect(reportOf(undefined).problems[0]?.received).toBe('undefined');
});

test('an error that has the three parts keeps them, whoever made its class', () => {
  const foreign = Object.assign(new Error('raw'), { received: 'MinIO ended', allowed: 'It runs', fix: 'Start it' });
  expect(reportOf(foreign)).toMatchObject({ exitCode: EXIT.failure, problems: [{ received: 'MinIO ended' }] });
});
