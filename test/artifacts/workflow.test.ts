import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { statesLanguage } from '../../artifacts/states-language';
import { assay } from '../../artifacts/workflows/assay';

const file = (text: string | Uint8Array) => ({
  name: 'a.csv',
  bytes: typeof text === 'string' ? Buffer.from(text) : text,
});

test('an assay file becomes the input of an execution', () => {
  const bytes = readFileSync(join(__dirname, '../..', assay.sample));
  const content = bytes.toString();
  expect(assay.inputOf({ name: 'assays.csv', bytes })).toEqual({ input: { name: 'assays.csv', content } });
});

test('what is no text, or more than an execution takes, is refused', () => {
  expect(assay.inputOf(file(Uint8Array.of(0xff, 0xfe, 0)))).toMatchObject({
    problem: { received: expect.stringMatching(/UTF-8/) },
  });
  const largest = 200 * 1024;
  expect(assay.inputOf(file('a'.repeat(largest)))).toHaveProperty('input');
  expect(assay.inputOf(file('a'.repeat(largest + 1)))).toMatchObject({
    problem: { allowed: expect.stringMatching(/204800/) },
  });
});

test('the workflow in the States Language', () => {
  const definition = JSON.parse(statesLanguage(assay, (service) => ({ arn: `arn:${service}`, timeoutSeconds: 60 })));
  expect(definition).toMatchObject({
    StartAt: 'TakeIn',
    States: {
      TakeIn: { Type: 'Task', Resource: 'arn:assay-intake', Next: 'AnySamples', Retry: [{ MaxAttempts: 4 }] },
      AnySamples: {
        Type: 'Choice',
        Choices: [{ Variable: '$.samples', NumericEquals: 0, Next: 'NothingToReport' }],
        Default: 'Predict',
      },
      Predict: { Resource: 'arn:grade-predictor', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'NotPredicted' }] },
      Report: { Resource: 'arn:blend-report', Parameters: { 'digest.$': '$.digest', 'model.$': '$.model' }, End: true },
      NotPredicted: { Type: 'Fail' },
    },
  });
});
