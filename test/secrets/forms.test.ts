import { formsOf } from './forms';

const value = 'a+b/"c"? 0123456789 ABCDEF \u00ff-~~';
const forms = formsOf({ what: 'a password', value });
const found = (text: string) => forms.some(({ bytes }) => Buffer.from(text).includes(bytes));

test.each([0, 1, 2, 3, 4, 5])('finds a secret in base64 behind %i other bytes, whatever follows', (before) => {
  const whole = Buffer.from(`${'x'.repeat(before)}${value}and more`);
  expect(found(whole.toString('base64'))).toBe(true);
  expect(found(whole.toString('base64url'))).toBe(true);
});

test('finds it in hexadecimal, in a URL, in JSON, and in JSON that is a text of JSON', () => {
  expect(found(Buffer.from(`x${value}y`).toString('hex'))).toBe(true);
  expect(found(`https://ada:${encodeURIComponent(value)}@example.com/`)).toBe(true);
  expect(found(JSON.stringify({ password: value }))).toBe(true);
  expect(found(JSON.stringify({ log: JSON.stringify({ password: value }) }))).toBe(true);
  expect(found(`password=${value}`)).toBe(true);
});

test('finds nothing where nothing is, and never tells the secret', () => {
  expect(found('a+b/ c 0123456789 abcdef')).toBe(false);
  for (const { what } of forms) expect(what).not.toContain('0123');
});
