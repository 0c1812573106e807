/** One measured figure beside what is aimed at. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: 's' | 'ms' | 'MB' | 'GB' | 'x';
  /** None for what others are compared with. */
  readonly aim?: { readonly atMost: number } | { readonly atLeast: number };
}

/** `ls of 1,000 biomes      0.62 s   0.62 x at most 1 s`. */
export function line({ what, value, unit, aim }: Figure): string {
  const shown = `${what.padEnd(64)} ${value.toFixed(value < 100 ? 2 : 0).padStart(7)} ${unit.padEnd(2)}`;
  if (!aim) return shown;
  const [words, wanted] = 'atMost' in aim ? ['at most', aim.atMost] : ['at least', aim.atLeast];
  return `${shown}   ${(value / wanted).toFixed(2)} x (aim: ${words} ${wanted} ${unit})`;
}

/** The middle one, of an odd number; a run beside others on the machine moves a mean. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The value that all but one in a hundred stay below. */
export function p99(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1] ?? Number.NaN;
}
