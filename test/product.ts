import { defineProduct, defineWorkflow } from '../artifacts/product-types';

const flow = defineWorkflow({
  name: 'flow',
  timeoutSeconds: 600,
  sample: 'samples/one.csv',
  inputOf: () => ({ input: {} }),
  startAt: 'Keep',
  states: {
    Keep: { type: 'task', service: 'row-keeper', next: 'Guess' },
    Guess: { type: 'task', service: 'guesser', end: true },
  },
});

/** A product with one of everything, for tests of constructs and stacks: nothing of the sample product is in it. */
export const product = defineProduct({
  name: 'sample',
  services: {
    'row-keeper': {
      entry: 'services/row-keeper/index.ts',
      runtime: 'nodejs22.x',
      memoryMiB: 256,
      timeoutSeconds: 30,
      invocation: 'sync',
      uses: { database: true },
      onRelease: 'migrate',
    },
    guesser: {
      entry: 'services/guesser/index.ts',
      runtime: 'nodejs22.x',
      memoryMiB: 512,
      timeoutSeconds: 20,
      invocation: 'sync',
      uses: { models: ['guess'], dataSets: 'read' },
      environment: { LANGUAGE: 'en' },
    },
    mailer: {
      entry: 'services/mailer/index.ts',
      runtime: 'nodejs22.x',
      memoryMiB: 128,
      timeoutSeconds: 10,
      invocation: 'async',
    },
  },
  models: { guess: { train: 'models/guess/train.py', requirements: 'models/requirements.txt', framework: 'onnx' } },
  workflows: [flow],
});
