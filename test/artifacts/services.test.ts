/** What services do without a database or a model: report, features, answers of the model, settings, log. */
import type { Context } from 'aws-lambda';
import fc from 'fast-check';
import { type GradedSample, reportOf } from '../../artifacts/services/blend-report/report';
import { gradesOf } from '../../artifacts/services/grade-predictor/endpoint';
import { featuresOf } from '../../artifacts/services/grade-predictor/predict';
import { ASSAYS } from '../../artifacts/services/shared/assays';
import { required } from '../../artifacts/services/shared/environment';
import { isRelease, requiredText, service } from '../../artifacts/services/shared/service';

const context = { awsRequestId: 'request-1' } as Context;

describe('report', () => {
  test('summarises predictions and how far they are off', () => {
    expect(
      reportOf([
        { sample: 'A', grade: 12.004, measured: 12.5 },
        { sample: 'B', grade: 13, measured: null },
        { sample: 'C', grade: 14, measured: 13.9 },
      ]),
    ).toEqual({
      samples: 3,
      blendGrade: 13,
      lowest: { sample: 'A', grade: 12 },
      highest: { sample: 'C', grade: 14 },
      measured: { samples: 2, meanAbsoluteError: 0.3 },
    });
  });

  test('tells no error where nothing was measured, and nothing of nothing', () => {
    expect(reportOf([{ sample: 'A', grade: 12, measured: null }]).measured).toBeNull();
    expect(() => reportOf([])).toThrow(/at least one/);
  });

  const graded: fc.Arbitrary<GradedSample[]> = fc.array(
    fc.record({
      sample: fc.string(),
      grade: fc.double({ min: 0, max: 100, noNaN: true }),
      measured: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
    }),
    { minLength: 1 },
  );

  test('a blend lies between its lowest and its highest sample, in whatever order they come', () => {
    fc.assert(
      fc.property(graded, (samples) => {
        const { lowest, highest, blendGrade, measured } = reportOf(samples);
        expect(lowest.grade).toBeLessThanOrEqual(blendGrade);
        expect(blendGrade).toBeLessThanOrEqual(highest.grade);
        expect(reportOf([...samples].reverse()).blendGrade).toBeCloseTo(blendGrade, 1);
        if (measured) expect(measured.meanAbsoluteError).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('model', () => {
  test('takes the assays in its own order', () => {
    const sample = Object.fromEntries([...ASSAYS].reverse().map((assay) => [assay, ASSAYS.indexOf(assay)]));
    expect(featuresOf(sample as Record<(typeof ASSAYS)[number], number>)).toEqual(ASSAYS.map((_, index) => index));
  });

  test('answers one finite number a row, or is not believed', () => {
    expect(gradesOf('{"predictions": [12.5, [13]]}', 2)).toEqual([12.5, 13]);
    for (const body of ['{"predictions": [1]}', '{"predictions": [1, null]}', '{"predictions": ["1", 2]}', '{}']) {
      expect(() => gradesOf(body, 2)).toThrow(/for 2 samples/);
    }
  });
});

describe('service', () => {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  });
  afterEach(() => jest.restoreAllMocks());

  test('logs one JSON line an entry, with the request, without the event', async () => {
    const handler = service('one', async (event, log) => {
      log('half way', { rows: 3 });
      return requiredText(event, 'name');
    });
    await expect(handler({ name: 'secret.csv', password: 'hunter2' }, context)).resolves.toBe('secret.csv');
    expect(lines.map((each) => JSON.parse(each))).toEqual([
      { level: 'info', service: 'one', requestId: 'request-1', message: 'half way', rows: 3 },
      { level: 'info', service: 'one', requestId: 'request-1', message: 'done', milliseconds: expect.any(Number) },
    ]);
    expect(lines.join()).not.toContain('hunter2');
  });

  test('logs an error and lets the caller have it, under its name', async () => {
    const handler = service('one', async (event) => requiredText(event, 'name'));
    await expect(handler({}, context)).rejects.toMatchObject({ name: 'InvalidInput' });
    await expect(handler([], context)).rejects.toMatchObject({ name: 'InvalidInput' });
    expect(JSON.parse(lines[0] as string)).toMatchObject({ level: 'error', error: 'InvalidInput' });
  });

  test('knows a release', () => {
    expect(isRelease({ biosphere: { event: 'release' } })).toBe(true);
    expect([{}, { biosphere: null }, { biosphere: 'release' }, { biosphere: { event: 'other' } }].some(isRelease)).toBe(
      false,
    );
  });

  test('names a setting that is missing', () => {
    expect(required({ A: 'b' }, 'A')).toBe('b');
    expect(() => required({ A: '' }, 'A')).toThrow(/A is not set/);
  });
});
