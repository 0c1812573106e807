import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createdAsWhole, plannedChanges } from '../../../operations/terraform/planned-changes';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'biosphere-plan-'));
  const at = (path: string) => ({ '//': { metadata: { path } } });
  const resource = {
    aws_lambda_function: { keeper_1: at('stack/services/keeper/function') },
    aws_ssm_parameter: { wants_2: at('stack/deployment/wants') },
  };
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify({ terraform: {}, resource }));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Marks {
  readonly unknown?: object;
  readonly sensitive?: [before: object, after: object];
}

/** The plan of one resource, as Terraform prints it. */
function planOf(actions: string[], before: object | null, after: object | null, marks: Marks = {}, mode = 'managed') {
  const [before_sensitive, after_sensitive] = marks.sensitive ?? [{}, {}];
  const change = { actions, before, after, after_unknown: marks.unknown ?? {}, before_sensitive, after_sensitive };
  const address = 'aws_lambda_function.keeper_1';
  const plan = { resource_changes: [{ address, mode, type: 'aws_lambda_function', change }] };
  return plannedChanges(JSON.stringify(plan), folder);
}

const attributesOf = (before: object, after: object, marks?: Marks) =>
  planOf(['update'], before, after, marks)[0]?.attributes;

test('a resource is told by its construct; what stays and what is read are left out', () => {
  expect(planOf(['create'], null, { memory: 1 })).toEqual([
    {
      address: 'aws_lambda_function.keeper_1',
      type: 'aws_lambda_function',
      construct: 'services/keeper/function',
      action: 'create',
      attributes: [],
    },
  ]);
  expect(planOf(['no-op'], {}, {})).toEqual([]);
  expect(planOf(['read'], null, {}, {}, 'data')).toEqual([]);
  expect(planOf(['delete', 'create'], { name: 'a' }, { name: 'b' })).toMatchObject([
    { action: 'replace', attributes: [{ path: 'name', before: 'a', after: 'b' }] },
  ]);
});

test('attributes that differ, by their path; null, "" and an empty list are all nothing', () => {
  expect(
    attributesOf(
      { memory: 512, tags: { a: '1', b: '2' }, layers: null, note: '', same: [1] },
      { memory: 640, tags: { a: '1', b: '3' }, layers: [], note: null, same: [1], timeout: 30 },
    ),
  ).toEqual([
    { path: 'memory', before: '512', after: '640' },
    { path: 'tags.b', before: '2', after: '3' },
    { path: 'timeout', after: '30' },
  ]);
});

test('documents in a text are compared by what is in them', () => {
  expect(attributesOf({ input: '{"name":"x","sha":null}' }, { input: '{"sha":"1a2b","name":"x"}' })).toEqual([
    { path: 'input.sha', after: '1a2b' },
  ]);
  expect(attributesOf({ text: '{no document' }, { text: '{no' })).toEqual([
    { path: 'text', before: '{no document', after: '{no' },
  ]);
});

test('a secret is never shown, but that it changes is', () => {
  const sensitive: Marks['sensitive'] = [{ value: true }, { value: true }];
  expect(attributesOf({ value: 'a-secret' }, { value: 'another-secret' }, { sensitive })).toEqual([
    { path: 'value', before: '(sensitive)', after: '(sensitive)' },
  ]);
  expect(attributesOf({ value: 'a-secret' }, { value: 'a-secret' }, { sensitive })).toEqual([]);
});

test('what is not known yet is said once, not by what it was made of', () => {
  expect(attributesOf({ result: '{"sha":"1","version":"2"}' }, {}, { unknown: { result: true } })).toEqual([
    { path: 'result', after: '(known after apply)' },
  ]);
});

test('a stack that nobody has applied is created as a whole', () => {
  expect(createdAsWhole(folder).map(({ construct, type, action }) => [construct, type, action])).toEqual([
    ['services/keeper/function', 'aws_lambda_function', 'create'],
    ['deployment/wants', 'aws_ssm_parameter', 'create'],
  ]);
});
