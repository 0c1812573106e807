import { defineWorkflow } from '../../artifacts/product-types';
import { defineFlow } from '../../artifacts/states';
import { statesLanguage } from '../../artifacts/states-language';

const workflow = defineWorkflow({
  name: 'all',
  timeoutSeconds: 60,
  sample: 'one.csv',
  inputOf: () => ({ input: {} }),
  startAt: 'Call',
  states: {
    Call: {
      type: 'task',
      service: 'one',
      comment: 'first',
      input: { 'rows.$': '$.rows' },
      resultPath: '$.answer',
      retry: [{ errors: ['Transient'], maxDelaySeconds: 9 }],
      catch: [{ errors: ['States.ALL'], next: 'Broken', resultPath: '$.error' }],
      next: 'Decide',
    },
    Decide: {
      type: 'choice',
      choices: [
        { when: { not: { variable: '$.answer', isPresent: true } }, next: 'Broken' },
        {
          when: {
            and: [
              { variable: '$.n', numericGreaterThan: 1 },
              { variable: '$.s', stringMatches: 'a*' },
            ],
          },
          next: 'Each',
        },
      ],
      otherwise: 'Both',
    },
    Each: {
      type: 'map',
      items: '$.rows',
      input: { 'row.$': '$$.Map.Item.Value' },
      each: defineFlow({
        startAt: 'Inner',
        states: { Inner: { type: 'task', service: 'one', timeoutSeconds: 3, end: true } },
      }),
      maxConcurrency: 2,
      resultPath: null,
      next: 'Rest',
    },
    Both: {
      type: 'parallel',
      branches: [defineFlow({ startAt: 'A', states: { A: { type: 'succeed' } } })],
      next: 'Rest',
    },
    Rest: { type: 'wait', seconds: '$.pause', next: 'Set' },
    Set: { type: 'pass', result: { done: true }, end: true },
    Broken: { type: 'fail', error: 'Broken', cause: 'It broke.' },
  },
});

test('every kind of state becomes what the language calls it', () => {
  const definition = JSON.parse(statesLanguage(workflow, (service) => ({ arn: `arn:${service}`, timeoutSeconds: 10 })));
  expect(definition).toEqual({
    TimeoutSeconds: 60,
    StartAt: 'Call',
    States: {
      Call: {
        Comment: 'first',
        Type: 'Task',
        Resource: 'arn:one',
        TimeoutSeconds: 25,
        Parameters: { 'rows.$': '$.rows' },
        ResultPath: '$.answer',
        Retry: [{ ErrorEquals: ['Transient'], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2, MaxDelaySeconds: 9 }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Broken', ResultPath: '$.error' }],
        Next: 'Decide',
      },
      Decide: {
        Type: 'Choice',
        Choices: [
          { Not: { Variable: '$.answer', IsPresent: true }, Next: 'Broken' },
          {
            And: [
              { Variable: '$.n', NumericGreaterThan: 1 },
              { Variable: '$.s', StringMatches: 'a*' },
            ],
            Next: 'Each',
          },
        ],
        Default: 'Both',
      },
      Each: {
        Type: 'Map',
        ItemsPath: '$.rows',
        MaxConcurrency: 2,
        ItemSelector: { 'row.$': '$$.Map.Item.Value' },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'Inner',
          States: { Inner: { Type: 'Task', Resource: 'arn:one', TimeoutSeconds: 3, End: true } },
        },
        ResultPath: null,
        Next: 'Rest',
      },
      Both: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: { Type: 'Succeed' } } }], Next: 'Rest' },
      Rest: { Type: 'Wait', SecondsPath: '$.pause', Next: 'Set' },
      Set: { Type: 'Pass', Result: { done: true }, End: true },
      Broken: { Type: 'Fail', Error: 'Broken', Cause: 'It broke.' },
    },
  });
});
