import { shown } from '../../environments/errors';
import { defineWorkflow, type RunInput } from '../product-types';
import type { Retry } from '../states';

/** https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html, and our services' own name for it. */
const WHAT_PASSES: Retry = {
  errors: [
    'Transient',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
  ],
  intervalSeconds: 2,
  maxAttempts: 4,
  backoffRate: 2,
};

/** Step Functions takes 256 KiB of input, file name and escapes included. */
const MOST_BYTES = 200 * 1024;

/** An assay file becomes grades: take it in, ask the model, report. The same file may be run again at any time. */
export const assay = defineWorkflow({
  name: 'assay',
  timeoutSeconds: 900,
  sample: 'artifacts/samples/assays.csv',
  inputOf,
  results: {
    rows: `select sample, grade, abs(grade - measured_grade) as error
      from predictions join samples using (file_digest, sample) where file_digest = $1 and model = $2 order by sample`,
    parameters: ['$.digest', '$.model'],
    key: ['sample'],
  },
  startAt: 'TakeIn',
  states: {
    TakeIn: { type: 'task', service: 'assay-intake', retry: [WHAT_PASSES], next: 'AnySamples' },
    AnySamples: {
      type: 'choice',
      choices: [{ when: { variable: '$.samples', numericEquals: 0 }, next: 'NothingToReport' }],
      otherwise: 'Predict',
    },
    NothingToReport: {
      type: 'pass',
      comment: 'A file with a head line alone is fine, and has no grades',
      input: { 'digest.$': '$.digest', samples: 0 },
      end: true,
    },
    Predict: {
      type: 'task',
      service: 'grade-predictor',
      input: { 'digest.$': '$.digest' },
      retry: [WHAT_PASSES],
      catch: [{ errors: ['States.ALL'], next: 'NotPredicted' }],
      next: 'Report',
    },
    Report: {
      type: 'task',
      service: 'blend-report',
      input: { 'digest.$': '$.digest', 'model.$': '$.model' },
      retry: [WHAT_PASSES],
      end: true,
    },
    NotPredicted: {
      type: 'fail',
      error: 'NotPredicted',
      cause:
        'The samples are stored but the model did not answer: the logs of grade-predictor say why. Run the file again.',
    },
  },
});

function inputOf({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array }): RunInput {
  if (bytes.length > MOST_BYTES) {
    return {
      problem: {
        received: `${shown(name)} has ${bytes.length} bytes`,
        allowed: `An assay file has at most ${MOST_BYTES}`,
        fix: 'Split it; each part needs the head line',
      },
    };
  }
  try {
    return { input: { name, content: new TextDecoder('utf-8', { fatal: true }).decode(bytes) } };
  } catch {
    return {
      problem: {
        received: `${shown(name)} is no text in UTF-8`,
        allowed: 'An assay file is CSV in UTF-8',
        fix: 'Save it as "CSV UTF-8"; artifacts/samples/assays.csv is an example',
      },
    };
  }
}
