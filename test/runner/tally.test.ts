import { type Suite, tallyOf } from './suites';
import { closingLine, readJest, readJunit, sum } from './tally';

test('reads what jest and pytest report', () => {
  const jest = {
    numPassedTests: 3,
    numFailedTests: 1,
    numRuntimeErrorTestSuites: 1,
    numPendingTests: 2,
    numTodoTests: 1,
  };
  expect(readJest(JSON.stringify(jest))).toEqual({ passed: 3, failed: 2, skipped: 3 });
  const junit =
    '<testsuites name="x"><testsuite name="a" errors="1" failures="2" skipped="3" tests="10"></testsuite></testsuites>';
  expect(readJunit(junit)).toEqual({ passed: 4, failed: 3, skipped: 3 });
});

test('one closing line for all', () => {
  const all = sum([
    { passed: 1, failed: 0, skipped: 0 },
    { passed: 2, failed: 1, skipped: 4 },
  ]);
  expect(closingLine(all)).toBe('3 passed, 1 failed, 4 skipped');
});

test.each<[string, number | null, string | undefined, number]>([
  ['a report without failures, exit code 0', 0, '{"numPassedTests":2}', 0],
  ['failures are counted as reported', 1, '{"numFailedTests":2}', 2],
  ['it broke outside of a test', 1, '{"numPassedTests":2}', 1],
  ['it ended without a report', 0, undefined, 1],
  ['a signal ended it', null, undefined, 1],
])('%s', (_what, exitCode, report, failed) => {
  const suite: Suite = { name: 'x', command: 'x', args: [], needsSetUp: false, read: readJest };
  expect(tallyOf(suite, exitCode, report).failed).toBe(failed);
});

test('a suite without a report passes or fails as a whole', () => {
  const suite: Suite = { name: 'x', command: 'x', args: [], needsSetUp: false };
  expect(tallyOf(suite, 0, undefined)).toEqual({ passed: 1, failed: 0, skipped: 0 });
  expect(tallyOf(suite, 2, undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
