import { UserError } from './errors';

const UNITS = [
  ['second', 1],
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
] as const;

/** `3 minutes ago`, for people. The next unit comes after one and a half of it, so that little is rounded away. */
export function ago(then: Date, now: Date): string {
  const seconds = Math.max(0, (now.getTime() - then.getTime()) / 1000);
  const [unit, length] = UNITS.findLast(([, each]) => seconds >= each * 1.5) ?? UNITS[0];
  const amount = Math.round(seconds / length);
  return `${amount} ${unit}${amount === 1 ? '' : 's'} ago`;
}

/** Reads `90s`, `10m`, `2h` or `3d` as milliseconds. @throws UserError */
export function parseDuration(text: string): number {
  const [, amount, letter] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const unit = UNITS.find(([name]) => name.startsWith(letter ?? '-'));
  if (amount && unit) return Number(amount) * unit[1] * 1000;
  throw new UserError(
    `${JSON.stringify(text)} is no span of time`,
    'A span is a number with s, m, h or d behind it',
    'Give 30s, 10m, 2h or 1d',
  );
}
