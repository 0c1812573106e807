import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../../operations/errors';
import { parseLock } from '../../../operations/terraform/lock';
import { type Diagnostic, parseMessage } from '../../../operations/terraform/messages';
import { leftLock, stoppedAtGone } from '../../../operations/terraform/outcome';
import { describe as describeDiagnostic, problemOf } from '../../../operations/terraform/problems';
import { NOTHING_YET, tallied } from '../../../operations/terraform/tally';

const facts = {
  what: 'sandbox-dev/ada',
  resume: './biosphere up sandbox-dev/ada',
  byHand: 'terraform -chdir=here',
  now: new Date('2026-11-21T05:30:32Z'),
};
const locked = readFileSync(join(__dirname, 'recorded', 'locked.jsonl'), 'utf8')
  .split('\n')
  .filter(Boolean)
  .reduce((tally, line) => tallied(tally, parseMessage(line)), NOTHING_YET);
const error = (summary: string, detail = '', address = ''): Diagnostic => ({
  severity: 'error',
  summary,
  detail,
  address,
});
const told = (...errors: Diagnostic[]) => problemOf({ ...NOTHING_YET, errors }, facts);

test('of what a failed function answers, a person sees the message and no stack trace', () => {
  const answer = {
    errorType: 'InvalidInput',
    errorMessage: 'It holds a biome.',
    trace: ['InvalidInput: …', '    at x'],
  };
  const summary = `invoking Lambda Function (provisioner): ${JSON.stringify(answer)}`;
  const told = describeDiagnostic({ severity: 'error', summary, detail: '', address: 'aws_lambda_invocation.tenants' });
  expect(told).toBe('aws_lambda_invocation.tenants: invoking Lambda Function (provisioner): It holds a biome.');
});

describe('a lock', () => {
  test('is read from the error of the S3 backend', () => {
    expect(parseLock(locked.errors[0] as Diagnostic)).toEqual({
      id: '107900f0-3961-8d2a-3633-c186d4df6683',
      path: 'bio-state-sandbox/sandbox-dev/biomes/ada/product.tfstate',
      operation: 'apply',
      who: 'ada@laptop',
      created: new Date('2026-11-21T05:27:32.284Z'),
    });
  });

  test('is told with holder, operation, age and the command that unlocks', () => {
    const problem = problemOf(locked, facts);
    expect(problem.exitCode).toBe(EXIT.lockHeld);
    expect(problem.message).toMatch(/ada@laptop runs apply, begun 3 minutes ago/);
    expect(problem.message).toMatch(/terraform -chdir=here force-unlock -force 107900f0-3961-8d2a-3633-c186d4df6683/);
  });

  test('that cannot be read is still a held lock', () => {
    const problem = told(error('Error acquiring the state lock', 'Error message: unexpected end of JSON input'));
    expect(problem.exitCode).toBe(EXIT.lockHeld);
    expect(problem.message).toMatch(/\.tflock/);
  });

  test('is no lock where the store refused the person or did not answer', () => {
    const refused =
      'operation error S3: PutObject, https response error StatusCode: 403, api error InvalidAccessKeyId: no';
    expect(told(error('Error acquiring the state lock', refused)).exitCode).toBe(EXIT.signInNeeded);
    const away =
      'operation error S3: PutObject, request send failed: dial tcp 127.0.0.1:1: connect: connection refused';
    expect(told(error('Error acquiring the state lock', away)).message).toMatch(/does not answer/);
  });

  describe('is taken over', () => {
    const result = { exit: { code: 1, signal: null }, tally: locked };
    test('only when a killed run of this checkout and user can have left it', () => {
      expect(leftLock(result, 'ada@laptop', '2026-11-21T05:27:31.000Z')?.id).toMatch(/^107900f0/);
    });
    test.each([
      ['no run of this checkout was killed', 'ada@laptop', null],
      ['it is of another host', 'ada@desktop', '2026-11-21T05:27:31.000Z'],
      ['it is older than the killed run', 'ada@laptop', '2026-11-21T06:00:00.000Z'],
    ])('not when %s', (_, who, since) => {
      expect(leftLock(result, who, since)).toBeNull();
    });
    test('not when the run went well', () => {
      expect(leftLock({ ...result, exit: { code: 0, signal: null } }, 'ada@laptop', '2026-11-21T05:27:31Z')).toBeNull();
    });
  });
});

describe('a destroy that stopped', () => {
  const ended = (code: number, ...errors: Diagnostic[]) => ({
    exit: { code, signal: null },
    tally: { ...NOTHING_YET, errors },
  });
  const gone = error('deleting SFN Alias (x)', 'StatusCode: 400, ResourceNotFound: Resource not found');
  test('only at what is gone is tried again', () => expect(stoppedAtGone(ended(1, gone, gone))).toBe(true));
  test.each([
    ['it stopped at something else as well', ended(1, gone, error('no', 'AccessDenied'))],
    ['it gave no reason', ended(1)],
    ['it went well', ended(0)],
  ])('not when %s', (_, result) => expect(stoppedAtGone(result)).toBe(false));
});

describe('what Terraform says becomes a cause and a way on', () => {
  const list =
    'error loading state: Unable to list objects in S3 bucket "bio-state-sandbox" with prefix "env:/": operation error S3: ListObjectsV2';
  test.each<[string, Diagnostic, number, RegExp]>([
    [
      'a wrong key',
      error(`${list}, api error InvalidAccessKeyId: …`),
      EXIT.signInNeeded,
      /did not accept the credentials/,
    ],
    [
      'a denied state',
      error(`${list}, https response error StatusCode: 403, api error AccessDenied: no`),
      EXIT.failure,
      /denied access/,
    ],
    [
      'no answer',
      error(
        `${list}, request send failed, Get "http://127.0.0.1:1/x": dial tcp 127.0.0.1:1: connect: connection refused`,
      ),
      EXIT.failure,
      /does not answer.*connection refused/,
    ],
    [
      'no bucket',
      error('Failed to get existing workspaces: S3 bucket "x" does not exist.', 'NoSuchBucket'),
      EXIT.failure,
      /no bucket/,
    ],
    [
      'no provider',
      error('Failed to query available provider packages', 'Could not retrieve the list: cannot search /x'),
      EXIT.failure,
      /could not get a provider.*cannot search/,
    ],
    [
      'no sign-in',
      error('No valid credential sources found', 'failed to refresh cached credentials'),
      EXIT.signInNeeded,
      /no valid credentials/,
    ],
    [
      'a failed resource',
      error('creating Lambda Function (f)', 'operation error Lambda: no', 'aws_lambda_function.f'),
      EXIT.failure,
      /aws_lambda_function\.f: creating Lambda Function \(f\): operation error/,
    ],
  ])('%s', (_, diagnostic, exitCode, text) => {
    const problem = told(diagnostic);
    expect(problem.exitCode).toBe(exitCode);
    expect(problem.message).toMatch(text);
    expect(problem.fix).toContain('./biosphere up sandbox-dev/ada');
  });

  test('says how much was done, and leaves out the consequences', () => {
    const errors = [error('execution halted'), error('real cause', '', 'a.b')];
    const problem = problemOf({ ...NOTHING_YET, errors, total: 17, done: 12 }, facts);
    expect(problem.message).toMatch(/a\.b: real cause/);
    expect(problem.message).toMatch(/12 of 17 changes/);
  });

  test('what exists without being in the state is told with the command that starts over', () => {
    const exists = error(
      'creating Log Group (x)',
      'ResourceAlreadyExistsException: it does',
      'aws_cloudwatch_log_group.x',
    );
    const problem = problemOf({ ...NOTHING_YET, errors: [exists] }, { ...facts, startOver: './biosphere down ada' });
    expect(problem.message).toMatch(/its state does not know: aws_cloudwatch_log_group\.x/);
    expect(problem.fix).toMatch(/\.\/biosphere down ada finds and removes .* data included; then \.\/biosphere up/);
    expect(told(exists).fix).toMatch(/terraform import/);
  });

  test('a crash tells its last words', () => {
    expect(problemOf({ ...NOTHING_YET, stray: ['panic: x'] }, facts).message).toMatch(/panic: x/);
  });
});
