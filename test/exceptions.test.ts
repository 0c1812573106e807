import * as z from 'zod';
import { type Exception, exceptions } from './scan/exceptions';
import { excuses, judge } from './scan/findings';

/** The exceptions from checkov, read without running it: `npm run scan` holds them against what it finds. */
const YEAR_MS = 366 * 24 * 3600 * 1000;

const schema = z.strictObject({
  check: z.string().regex(/^CKV2?_AWS_\d+$/),
  type: z.string().regex(/^aws_[a-z0-9_]+$/),
  address: z.instanceof(RegExp).optional(),
  stacks: z.instanceof(RegExp).optional(),
  owner: z.email(),
  reason: z.string().min(30),
  expires: z.iso.date(),
});

/** @returns what is wrong with it on a day */
function problems(exception: Exception, now: Date): string[] {
  const { success, error } = schema.safeParse(exception);
  const of = `${exception.check} ${exception.type}`;
  if (!success) return error.issues.map(({ path, message }) => `${of}: ${path.join('.')}: ${message}`);
  const end = Date.parse(`${exception.expires}T23:59:59Z`);
  const wide = [exception.address, exception.stacks].some((each) => each?.test('zz-zz-zz') || each?.test(''));
  return [
    ...(end < now.getTime()
      ? [`${of}: expired on ${exception.expires}; mend it, or ${exception.owner} decides again`]
      : []),
    ...(end > now.getTime() + YEAR_MS ? [`${of}: holds until ${exception.expires}, at most a year is allowed`] : []),
    ...(wide ? [`${of}: a pattern matches everything; leave it out, or say what it is about`] : []),
  ];
}

test('each has an owner, a reason, an end within a year, and says what it is about', () => {
  expect(exceptions.flatMap((each) => problems(each, new Date()))).toEqual([]);
});

const good: Exception = {
  check: 'CKV_AWS_1',
  type: 'aws_thing',
  stacks: /-dev-/,
  owner: 'a@example.com',
  reason: 'It is small, and nobody depends on it at night',
  expires: '2026-06-30',
};
const day = new Date('2026-06-30T12:00:00Z');

test.each<[string, Partial<Exception>, string]>([
  ['expired', { expires: '2026-06-29' }, 'expired on 2026-06-29'],
  ['without end', { expires: '2036-06-30' }, 'at most a year'],
  ['no owner', { owner: 'somebody' }, 'owner'],
  ['no reason', { reason: 'later' }, 'reason'],
  ['over everything', { stacks: /.*/ }, 'matches everything'],
  ['no check', { check: '*' }, 'check'],
  ['no type', { type: '*' }, 'type'],
])('%s is told', (_what, change, text) => {
  expect(problems(good, day)).toEqual([]);
  expect(problems({ ...good, ...change }, day)).toEqual([expect.stringContaining(text)]);
});

test('a finding is open unless check, type, stack and address are excused; an exception for nothing is unused', () => {
  const finding = { check: 'CKV_AWS_1', name: 'A thing', stack: 'live-dev-data', type: 'aws_thing', address: 'one' };
  expect(excuses(good, finding)).toBe(true);
  for (const change of [{ check: 'CKV_AWS_2' }, { type: 'aws_other' }, { stack: 'live-prd-data' }]) {
    const { open, unused } = judge([{ ...finding, ...change }], [good]);
    expect([open.length, unused.length]).toEqual([1, 1]);
  }
  expect(excuses({ ...good, address: /^two$/ }, finding)).toBe(false);
});
