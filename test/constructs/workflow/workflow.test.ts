import { buildStacks } from '../../../stacks/app';
import { compositionOf } from '../../composition';
import { onlyResource, resourcesOf, type SynthesizedStack, synthesize } from '../../synthesize';

const stack = synthesize((app) => buildStacks(app, compositionOf({ targets: ['sandbox-dev'] })))[
  'sandbox-dev-main'
] as SynthesizedStack;
const stateMachine = onlyResource(stack, 'aws_sfn_state_machine');
const alias = (service: string) =>
  `arn:aws:lambda:eu-west-1:000000000010:function:bio-sandbox-dev-main-${service}:live`;

test('every definition is a version, and callers start the alias', () => {
  expect(stateMachine).toMatchObject({ publish: true, name: 'bio-sandbox-dev-main-flow' });
  expect(onlyResource(stack, 'aws_sfn_alias')).toMatchObject({
    name: 'live',
    routing_configuration: [
      { weight: 100, state_machine_version_arn: expect.stringContaining('state_machine_version_arn') },
    ],
  });
});

test('states call services through their alias', () => {
  expect(JSON.parse(String(stateMachine.definition))).toEqual({
    TimeoutSeconds: 600,
    StartAt: 'Keep',
    States: {
      Keep: { Type: 'Task', Resource: alias('row-keeper'), TimeoutSeconds: 45, Next: 'Guess' },
      Guess: { Type: 'Task', Resource: alias('guesser'), TimeoutSeconds: 35, End: true },
    },
  });
});

test('the role may invoke what the states call, and nothing else', () => {
  const [, policy] = resourcesOf(stack, 'aws_iam_role_policy').find(([id]) => id.startsWith('workflows')) ?? [];
  const { Statement } = JSON.parse(String(policy?.policy));
  const invoke = Statement.filter(({ Action }: { Action: string[] }) => Action.includes('lambda:InvokeFunction'));
  expect(invoke).toEqual([expect.objectContaining({ Resource: [alias('row-keeper'), alias('guesser')] })]);
});

test('all is logged but the data; all is traced', () => {
  expect(stateMachine).toMatchObject({
    logging_configuration: { level: 'ALL', include_execution_data: false },
    tracing_configuration: { enabled: true },
  });
});

test('main has alarms that go to the topic', () => {
  const alarms = resourcesOf(stack, 'aws_cloudwatch_metric_alarm').map(([, block]) => block);
  expect(alarms.map(({ alarm_name }) => alarm_name)).toEqual(
    expect.arrayContaining(['bio-sandbox-dev-main-flow-failed', 'bio-sandbox-dev-main-mailer-dropped-events']),
  );
  for (const alarm of alarms) {
    expect(alarm).toMatchObject({
      alarm_actions: ['arn:aws:sns:eu-west-1:000000000010:bio-sandbox-dev-shared-alarms'],
      treat_missing_data: 'notBreaching',
    });
  }
});
