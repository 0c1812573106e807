/** A number or text of two deployments beside each other; `difference` where both are numbers. */
export interface Pair {
  readonly path: string;
  readonly a: string | number | boolean | null;
  readonly b: string | number | boolean | null;
  readonly difference: number | null;
}

export interface RowDifference extends Pair {
  /** What tells the row: its key columns. */
  readonly row: string;
}

export interface RowComparison {
  readonly compared: number;
  readonly differing: number;
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
  /** Of numbers, over all rows that both have. */
  readonly columns: readonly { readonly column: string; readonly mean: number; readonly largest: number }[];
  /** The largest first. */
  readonly differences: readonly RowDifference[];
}

export type Row = Readonly<Record<string, unknown>>;
type Value = Pair['a'];

/** Every figure and text of two documents, the same or not, in the order of the first. */
export function comparePairs(a: unknown, b: unknown): Pair[] {
  const [left, right] = [new Map(leaves(a)), new Map(leaves(b))];
  const paths = [...new Set([...left.keys(), ...right.keys()])];
  return paths.map((path) => pairOf(path, left.get(path) ?? null, right.get(path) ?? null));
}

export function isDifferent({ a, b }: Pair): boolean {
  return a !== b;
}

/** @param key columns that tell a row; of several rows with one key, the last counts. */
export function compareRows(a: readonly Row[], b: readonly Row[], key: readonly string[]): RowComparison {
  const nameOf = (row: Row) => key.map((column) => String(row[column])).join(' ');
  const byName = (rows: readonly Row[]): ReadonlyMap<string, Row> => new Map(rows.map((row) => [nameOf(row), row]));
  const [left, right] = [byName(a), byName(b)];
  const both = [...left.keys()].filter((name) => right.has(name));
  const pairs = both.flatMap((row) =>
    comparePairs(left.get(row), right.get(row))
      .filter(({ path }) => !key.includes(path))
      .map((pair): RowDifference => ({ row, ...pair })),
  );
  const differences = pairs.filter(isDifferent);
  const sizeOf = ({ difference }: Pair) => (difference === null ? Number.POSITIVE_INFINITY : Math.abs(difference));
  const columns = [...new Set(pairs.filter(({ difference }) => difference !== null).map(({ path }) => path))];
  return {
    compared: both.length,
    differing: new Set(differences.map(({ row }) => row)).size,
    onlyA: [...left.keys()].filter((name) => !right.has(name)),
    onlyB: [...right.keys()].filter((name) => !left.has(name)),
    columns: columns.map((column) => {
      const sizes = pairs
        .filter(({ path }) => path === column)
        .map(sizeOf)
        .filter(Number.isFinite);
      const mean = sizes.reduce((sum, each) => sum + each, 0) / sizes.length;
      return { column, mean: rounded(mean), largest: rounded(Math.max(...sizes)) };
    }),
    differences: [...differences].sort((one, other) =>
      sizeOf(other) > sizeOf(one) ? 1 : sizeOf(other) < sizeOf(one) ? -1 : 0,
    ),
  };
}

function pairOf(path: string, a: Value, b: Value): Pair {
  const numbers = typeof a === 'number' && typeof b === 'number';
  return { path, a, b, difference: numbers ? rounded(b - a) : null };
}

function leaves(value: unknown, path = ''): [string, Value][] {
  if (value instanceof Date) return [[path, value.toISOString()]];
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, each]) => leaves(each, path === '' ? key : `${path}.${key}`));
  }
  return [[path, value === undefined ? null : (value as Value)]];
}

/** Beyond this, floating point tells more about itself than about the figures. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
