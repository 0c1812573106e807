import { UserError } from '../../operations/errors';
import { ago, parseDuration } from '../../operations/time';

test.each([
  [0, '0 seconds ago'],
  [1, '1 second ago'],
  [89, '89 seconds ago'],
  [90, '2 minutes ago'],
  [600, '10 minutes ago'],
  [7200, '2 hours ago'],
  [864_000, '10 days ago'],
  [-5, '0 seconds ago'],
])('%d seconds are %s', (seconds, text) => {
  expect(ago(new Date(0), new Date(seconds * 1000))).toBe(text);
});

test.each([
  ['30s', 30_000],
  ['10m', 600_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
])('%s are %d milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(['', '10', 'm', '-1m', '1w', '1 m', '9999999s'])('%p is no span', (text) => {
  expect(() => parseDuration(text)).toThrow(UserError);
});
