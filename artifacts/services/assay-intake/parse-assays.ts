import { CsvError, parse } from 'csv-parse/sync';
import { ASSAYS, type Assay } from '../shared/assays';

/** One line of an assay file. */
export type Sample = Readonly<Record<Assay, number>> & {
  readonly sample: string;
  readonly measured_grade: number | null;
};

export type ParsedAssays = { readonly samples: readonly Sample[] } | { readonly problems: readonly string[] };

/** What csv-parse yields with `info`. */
interface Line {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

/** A line with too many or too few columns is our own problem to tell, with all others. */
const OPTIONS = { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, info: true } as const;
const OPTIONAL = 'measured_grade';
const COLUMNS: readonly string[] = ['sample', ...ASSAYS];
const NUMBER = /^\d{1,6}(\.\d{1,9})?$/;
const SAMPLE = /^[\p{L}\p{N}][\p{L}\p{N} ._/-]{0,63}$/u;
const MOST_PROBLEMS = 20;

/**
 * Reads an assay file: CSV with a head line that names `sample`, the twelve assays and, if the laboratory measured it,
 * `measured_grade`, in any order. All that is wrong is told at once, up to 20 problems.
 */
export function parseAssays(text: string): ParsedAssays {
  let records: Line[];
  try {
    records = parse(text, OPTIONS) as unknown as Line[];
  } catch (error) {
    if (error instanceof CsvError) return { problems: [`The file is no CSV: ${error.message}`] };
    throw error;
  }
  const [head, ...lines] = records;
  if (!head) return { problems: ['The file is empty: its first line names the columns'] };
  const problems = problemsOfHead(head.record);
  if (problems.length > 0) return { problems };
  const seen = new Set<string>();
  const samples = lines.map(({ info, record }) => {
    const line = info.lines;
    if (record.length !== head.record.length) {
      problems.push(`Line ${line} has ${record.length} columns, the head line has ${head.record.length}`);
    }
    const cells = new Map(head.record.map((column, index) => [column, record[index] ?? '']));
    const [sample, found] = readSample(cells);
    problems.push(...found.map((problem) => `Line ${line}: ${problem}`));
    if (seen.has(sample.sample)) problems.push(`Line ${line}: the sample ${sample.sample} is there twice`);
    seen.add(sample.sample);
    return sample;
  });
  return problems.length > 0 ? { problems: problems.slice(0, MOST_PROBLEMS) } : { samples };
}

function problemsOfHead(head: readonly string[]): string[] {
  const missing = COLUMNS.filter((column) => !head.includes(column));
  const unknown = head.filter((column) => !COLUMNS.includes(column) && column !== OPTIONAL);
  const twice = head.filter((column, index) => head.indexOf(column) !== index);
  return [
    ...missing.map((column) => `The column ${column} is missing`),
    ...unknown.map((column) => `The column ${JSON.stringify(column)} is unknown`),
    ...twice.map((column) => `The column ${column} is there twice`),
  ].slice(0, MOST_PROBLEMS);
}

function readSample(cells: ReadonlyMap<string, string>): [Sample, string[]] {
  const problems: string[] = [];
  const cell = (column: string) => cells.get(column) ?? '';
  const number = (column: string): number => {
    if (!NUMBER.test(cell(column))) {
      problems.push(`${column} is ${JSON.stringify(cell(column))}, allowed is a number such as 2.36, not negative`);
    }
    return Number(cell(column));
  };
  const sample = cell('sample');
  if (!SAMPLE.test(sample)) {
    problems.push(`sample is ${JSON.stringify(sample)}, allowed are 1 to 64 letters, digits, spaces and ._/-`);
  }
  const measured_grade = cell(OPTIONAL) === '' ? null : number(OPTIONAL);
  const assays = Object.fromEntries(ASSAYS.map((assay) => [assay, number(assay)])) as Record<Assay, number>;
  return [{ sample, measured_grade, ...assays }, problems];
}
