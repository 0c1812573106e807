import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseAssays, type Sample } from '../../artifacts/services/assay-intake/parse-assays';
import { ASSAYS } from '../../artifacts/services/shared/assays';

const sampleFile = readFileSync(join(__dirname, '../../artifacts/samples/assays.csv'), 'utf8');
const head = `sample,${ASSAYS.join(',')}`;
const line = (name: string) => `${name},${ASSAYS.map(() => '1.5').join(',')}`;

function problemsOf(text: string): readonly string[] {
  const parsed = parseAssays(text);
  return 'problems' in parsed ? parsed.problems : [];
}

test('the sample file has 29 measured samples', () => {
  const parsed = parseAssays(sampleFile);
  if ('problems' in parsed) throw new Error(parsed.problems.join());
  expect(parsed.samples).toHaveLength(29);
  expect(parsed.samples[0]).toMatchObject({ sample: 'W006', malic_acid: 1.76, proline: 1450, measured_grade: 14.2 });
});

test('a head line alone is a file without samples', () => {
  expect(parseAssays(head)).toEqual({ samples: [] });
});

test.each([
  ['nothing at all', '', /empty/],
  ['a missing column', 'sample,ash\nA,1', /The column malic_acid is missing/],
  ['an unknown column', `${head},colour\n${line('A')},red`, /"colour" is unknown/],
  ['a column twice', `${head},ash`, /ash is there twice/],
  ['a short line', `${head}\nA,1`, /Line 2 has 2 columns/],
  ['a sample twice', `${head}\n${line('A')}\n${line('A')}`, /Line 3: the sample A is there twice/],
  ['an open quote', `${head}\n"A`, /no CSV/],
  ['a negative number', `${head}\n${line('A').replace('1.5', '-1')}`, /malic_acid is "-1"/],
  ['another notation', `${head}\n${line('A').replace('1.5', '1e3')}`, /malic_acid is "1e3"/],
  ['no number', `${head}\n${line('A').replace('1.5', 'NaN')}`, /malic_acid is "NaN"/],
  ['a sample that is a formula', `${head}\n${line('=1+1')}`, /sample is "=1\+1"/],
])('refuses %s', (_what, text, message) => {
  expect(problemsOf(text).join('\n')).toMatch(message);
});

test('tells all that is wrong at once, but not without end', () => {
  expect(problemsOf(`${head}\n${line('').replaceAll('1.5', 'x')}`)).toHaveLength(1 + ASSAYS.length);
  expect(problemsOf([head, ...Array.from({ length: 100 }, () => line('='))].join('\n'))).toHaveLength(20);
});

const number = fc.integer({ min: 0, max: 999_999_999 }).map((thousandths) => thousandths / 1000);
const samples: fc.Arbitrary<Sample[]> = fc.uniqueArray(
  fc
    .tuple(
      fc.stringMatching(/^[A-Za-zÄß0-9][A-Za-z0-9 ._/-]{0,20}[A-Za-z0-9]$/),
      fc.option(number),
      fc.array(number, { minLength: ASSAYS.length, maxLength: ASSAYS.length }),
    )
    .map(([sample, measured_grade, values]) => ({
      sample,
      measured_grade,
      ...(Object.fromEntries(ASSAYS.map((assay, index) => [assay, values[index]])) as Record<
        (typeof ASSAYS)[number],
        number
      >),
    })),
  { selector: ({ sample }) => sample, maxLength: 30 },
);

test('reads back what was written, whatever the order of columns, quotes and ends of lines', () => {
  const columns = ['sample', 'measured_grade', ...ASSAYS];
  const order = fc.shuffledSubarray(columns, { minLength: columns.length });
  const style = fc.record({
    quoted: fc.boolean(),
    end: fc.constantFrom('\n', '\r\n'),
    mark: fc.constantFrom('', '\uFEFF'),
  });
  fc.assert(
    fc.property(samples, order, style, (written, names, { quoted, end, mark }) => {
      const cell = (value: unknown) => (quoted ? `"${value ?? ''}"` : `${value ?? ''}`);
      const lines = written.map((sample) =>
        names.map((name) => cell((sample as Record<string, unknown>)[name])).join(','),
      );
      expect(parseAssays(mark + [names.join(','), ...lines].join(end))).toEqual({ samples: written });
    }),
  );
});

test('answers any text with samples or problems, never with an exception', () => {
  const hostile = fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', '\\', 'a', '1', '.', '\0', 'é', ' ', ';') });
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), hostile), fc.boolean(), (text, withHead) => {
      const parsed = parseAssays(withHead ? `${head}\n${text}` : text);
      if ('problems' in parsed) expect(parsed.problems.length).toBeGreaterThan(0);
      else
        for (const sample of parsed.samples) expect(ASSAYS.every((assay) => Number.isFinite(sample[assay]))).toBe(true);
    }),
    { numRuns: 500 },
  );
});
