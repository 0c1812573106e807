/**
 * Types are tested by the compiler: `npx tsc --noEmit` fails when a line marked as an error compiles.
 */
import { defineProduct, defineWorkflow, type ServiceDefinition } from '../../artifacts/product-types';
import { defineFlow } from '../../artifacts/states';

const service = {
  entry: 'services/one/index.ts',
  runtime: 'nodejs22.x',
  memoryMiB: 256,
  timeoutSeconds: 30,
  invocation: 'sync',
} as const satisfies ServiceDefinition;

const settings = {
  name: 'flow',
  timeoutSeconds: 60,
  sample: 'samples/one.csv',
  inputOf: () => ({ input: {} }),
} as const;

const workflow = defineWorkflow({
  ...settings,
  startAt: 'First',
  states: {
    First: { type: 'task', service: 'one', next: 'Each', catch: [{ errors: ['States.ALL'], next: 'Failed' }] },
    Each: {
      type: 'map',
      items: '$.rows',
      each: defineFlow({ startAt: 'Inner', states: { Inner: { type: 'task', service: 'two', end: true } } }),
      end: true,
    },
    Failed: { type: 'fail', error: 'Broken', cause: 'It broke.' },
  },
});

test('a product lists its services, models and workflows by name', () => {
  const product = defineProduct({
    name: 'sample',
    services: { one: { ...service, uses: { models: ['grades'] } }, two: service },
    models: { grades: { train: 'models/grades/train.py', requirements: 'models/requirements.txt', framework: 'onnx' } },
    workflows: [workflow],
  });
  expect(product.services.map(({ name }) => name)).toEqual(['one', 'two']);
  expect(product.models.map(({ name }) => name)).toEqual(['grades']);
  expect(product.workflows[0]?.states.First).toMatchObject({ type: 'task', service: 'one' });
});

test('a product may have nothing but one service', () => {
  expect(defineProduct({ name: 'sample', services: { one: service } })).toMatchObject({ models: [], workflows: [] });
});

/** Never called: each marked line must be refused by the compiler. */
function refusedByTheCompiler(): void {
  // @ts-expect-error a state calls a service that the product does not have, also from inside a map
  defineProduct({ name: 'sample', services: { one: service }, workflows: [workflow] });
  // @ts-expect-error a service asks a model that is not there
  defineProduct({ name: 'sample', services: { one: { ...service, uses: { models: ['grades'] } } } });
  // @ts-expect-error no such state to start at
  defineWorkflow({ ...settings, startAt: 'Nowhere', states: { First: { type: 'succeed' } } });
  defineWorkflow({
    ...settings,
    startAt: 'First',
    states: {
      // @ts-expect-error no such state to go to
      First: { type: 'task', service: 'one', next: 'Nowhere' },
    },
  });
  defineWorkflow({
    ...settings,
    startAt: 'First',
    states: {
      // @ts-expect-error a task that goes nowhere
      First: { type: 'task', service: 'one' },
    },
  });
  defineFlow({
    startAt: 'First',
    states: {
      First: {
        type: 'choice',
        // @ts-expect-error a choice of a state that is not there
        choices: [{ when: { variable: '$.n', numericEquals: 0 }, next: 'Gone' }],
        otherwise: 'First',
      },
    },
  });
  // @ts-expect-error an unknown runtime
  defineProduct({ name: 'sample', services: { one: { ...service, runtime: 'nodejs12.x' } } });
}
void refusedByTheCompiler;
