import Table from 'cli-table3';
import type { Verdict } from './fault';

/** What was found, for people: a table, then a line that programs count by. */
export function render(verdicts: readonly Verdict[]): string {
  const table = new Table({
    head: ['fault', 'exit codes', 'before', 'after', 's', 'result'],
    style: { head: [], border: [] },
  });
  table.push(
    ...verdicts.map(({ subject, name, exits, before, after, seconds, result }) => [
      `${subject}: ${name}`,
      inShort(exits.map((code) => code ?? 'killed')),
      before,
      after,
      seconds.toFixed(0),
      result,
    ]),
  );
  const remarks = verdicts.flatMap(({ subject, name, remarks: each }) =>
    each.map((text) => `${subject}: ${name}: ${text}`),
  );
  const count = (result: Verdict['result']) => verdicts.filter((each) => each.result === result).length;
  const tally = `${count('held')} passed, ${count('not held')} failed, ${count('skipped')} skipped`;
  return [table.toString(), ...remarks, tally, ''].join('\n');
}

/** `0 0 0 130` as `0 x3, 130`. */
export function inShort(values: readonly (string | number)[]): string {
  const runs: { value: string | number; times: number }[] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last && last.value === value) last.times += 1;
    else runs.push({ value, times: 1 });
  }
  return runs.map(({ value, times }) => (times === 1 ? `${value}` : `${value} x${times}`)).join(', ');
}
