import { product } from '../../artifacts/product';
import { checkProduct } from '../../artifacts/product-check';
import type { Product, Workflow } from '../../artifacts/product-types';
import type { Flow } from '../../artifacts/states';

const base = product.workflows[0] as Workflow;

/** The sample product with one thing changed, as a product without types might have it. */
function receivedOf(change: object): string[] {
  return checkProduct({ ...product, ...change } as Product).map(({ received }) => received);
}

function receivedOfFlow(flow: Flow): string[] {
  return receivedOf({ workflows: [{ ...base, ...flow }] });
}

test('the sample product has no problem', () => {
  expect(checkProduct(product)).toEqual([]);
});

test.each([
  ['', 'no name'],
  ['Upper', 'no name'],
  ['two--hyphens', 'no name'],
  ['under_score', 'no name'],
  ['ünicode', 'no name'],
  ['../up', 'no name'],
  ['a'.repeat(31), 'no name'],
])('a service cannot be called %j', (name, reason) => {
  const [service] = product.services;
  expect(receivedOf({ services: [...product.services, { ...service, name }] }).join()).toContain(reason);
});

test('names are given once in a product', () => {
  const [model] = product.models;
  expect(receivedOf({ models: [model, { ...model, name: 'assay-intake' }] })).toEqual([
    'The product has "assay-intake" twice',
  ]);
});

test.each([
  [{ memoryMiB: 64 }, /memoryMiB 64/],
  [{ memoryMiB: 20_000 }, /memoryMiB/],
  [{ timeoutSeconds: 0 }, /timeoutSeconds/],
  [{ timeoutSeconds: 1.5 }, /timeoutSeconds/],
  [{ timeoutSeconds: 901 }, /timeoutSeconds/],
  [{ entry: '/etc/passwd' }, /no file of the product/],
  [{ entry: '../elsewhere.ts' }, /no file of the product/],
  [{ entry: 'a\\b.ts' }, /no file of the product/],
  [{ uses: { database: true, models: ['nothing'] } }, /uses the model "nothing"/],
  [{ uses: {}, onRelease: 'migrate' }, /uses no database/],
  [{ environment: { DATABASE_SECRET_ARN: 'mine' } }, /environment variable/],
  [{ environment: { AWS_REGION: 'mine' } }, /environment variable/],
  [{ environment: { 'a b': 'mine' } }, /environment variable/],
])('a service with %j is refused', (change, message) => {
  const [service] = product.services;
  expect(receivedOf({ services: [{ ...service, ...change }, ...product.services.slice(1)] }).join()).toMatch(message);
});

test('a workflow that goes nowhere, or calls nobody, is refused', () => {
  const problems = receivedOfFlow({
    startAt: 'Start',
    states: {
      Start: { type: 'task', service: 'nobody', next: 'Nowhere' },
      Island: { type: 'wait', seconds: -1, next: 'Island' },
    },
  });
  expect(problems).toEqual([
    'The workflow assay goes to the state "Nowhere", which is not there',
    'Nothing in the workflow assay leads to the state "Island"',
    'The workflow assay never ends',
    'The state "Start" of the workflow assay calls "nobody"',
    'The state "Island" of the workflow assay waits -1 seconds',
  ]);
});

test('flows inside a state are looked at too, and a name is given once in all of them', () => {
  const inner: Flow = { startAt: 'Same', states: { Same: { type: 'task', service: 'nobody', end: true } } };
  const problems = receivedOfFlow({
    startAt: 'Same',
    states: {
      Same: { type: 'map', items: '$.rows', each: inner, next: 'Both' },
      Both: { type: 'parallel', branches: [], end: true },
    },
  });
  expect(problems).toEqual([
    'The state "Same" of the state "Same" of the workflow assay calls "nobody"',
    'The state "Both" of the workflow assay has no branch',
    'Two states of the workflow assay are named "Same"',
  ]);
});

test('States.ALL stands alone and last', () => {
  const flow = (errors: string[][]): Flow => ({
    startAt: 'A',
    states: {
      A: { type: 'task', service: 'assay-intake', retry: errors.map((each) => ({ errors: each })), end: true },
    },
  });
  expect(receivedOfFlow(flow([['Transient'], ['States.ALL']]))).toEqual([]);
  expect(receivedOfFlow(flow([['States.ALL'], ['Transient']]))).toHaveLength(1);
  expect(receivedOfFlow(flow([['Transient', 'States.ALL']]))).toHaveLength(1);
});
