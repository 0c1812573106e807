/**
 * Renders typed states as the Amazon States Language, with services called by ARN. Pure.
 * https://states-language.net/spec.html
 */
import type { Workflow } from './product-types';
import type { Catch, Condition, Flow, Json, Retry, State } from './states';

/** How a state calls a service: Lambda functions by ARN, so that the function's answer is the result of the state. */
export interface Callee {
  readonly arn: string;
  /** The service's own time-out. */
  readonly timeoutSeconds: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** A function's time-out does not count its start; a task waits that much longer before it counts as lost. */
const START_SECONDS = 15;

/** The definition of a state machine, as JSON. @param calleeOf by the name of a service */
export function statesLanguage(workflow: Workflow, calleeOf: (service: string) => Callee): string {
  return JSON.stringify({ TimeoutSeconds: workflow.timeoutSeconds, ...flow(workflow, calleeOf) });
}

function flow({ startAt, states }: Flow, calleeOf: (service: string) => Callee): Fields {
  const rendered = Object.entries(states).map(([name, state]) => [name, renderState(state, calleeOf)]);
  return { StartAt: startAt, States: Object.fromEntries(rendered) };
}

function renderState(state: State, calleeOf: (service: string) => Callee): Fields {
  const comment = state.comment === undefined ? {} : { Comment: state.comment };
  return { ...comment, ...body(state, calleeOf) };
}

function body(state: State, calleeOf: (service: string) => Callee): Fields {
  switch (state.type) {
    case 'task': {
      const { arn, timeoutSeconds } = calleeOf(state.service);
      return {
        Type: 'Task',
        Resource: arn,
        TimeoutSeconds: state.timeoutSeconds ?? timeoutSeconds + START_SECONDS,
        ...producing(state, 'Parameters'),
        ...failing(state),
        ...transition(state),
      };
    }
    case 'choice':
      return {
        Type: 'Choice',
        Choices: state.choices.map(({ when, next }) => ({ ...condition(when), Next: next })),
        Default: state.otherwise,
      };
    case 'parallel':
      return {
        Type: 'Parallel',
        Branches: state.branches.map((branch) => flow(branch, calleeOf)),
        ...producing(state, 'Parameters'),
        ...failing(state),
        ...transition(state),
      };
    case 'map':
      return {
        Type: 'Map',
        ItemsPath: state.items,
        MaxConcurrency: state.maxConcurrency ?? 0,
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...flow(state.each, calleeOf) },
        ...producing(state, 'ItemSelector'),
        ...failing(state),
        ...transition(state),
      };
    case 'pass':
      return {
        Type: 'Pass',
        ...(state.result === undefined ? {} : { Result: state.result }),
        ...producing(state, 'Parameters'),
        ...transition(state),
      };
    case 'wait':
      return {
        Type: 'Wait',
        ...(typeof state.seconds === 'number' ? { Seconds: state.seconds } : { SecondsPath: state.seconds }),
        ...transition(state),
      };
    case 'succeed':
      return { Type: 'Succeed' };
    case 'fail':
      return { Type: 'Fail', Error: state.error, Cause: state.cause };
  }
}

/** `template` is the field that holds what the state receives; a map receives once per item. */
function producing(state: { input?: Json; resultPath?: string | null }, template: string): Fields {
  return {
    ...(state.input === undefined ? {} : { [template]: state.input }),
    ...(state.resultPath === undefined ? {} : { ResultPath: state.resultPath }),
  };
}

function failing(state: { retry?: readonly Retry[]; catch?: readonly Catch<string>[] }): Fields {
  return {
    ...(state.retry ? { Retry: state.retry.map(renderRetry) } : {}),
    ...(state.catch ? { Catch: state.catch.map(renderCatch) } : {}),
  };
}

function renderRetry({
  errors,
  intervalSeconds = 1,
  maxAttempts = 3,
  backoffRate = 2,
  maxDelaySeconds,
}: Retry): Fields {
  return {
    ErrorEquals: errors,
    IntervalSeconds: intervalSeconds,
    MaxAttempts: maxAttempts,
    BackoffRate: backoffRate,
    ...(maxDelaySeconds === undefined ? {} : { MaxDelaySeconds: maxDelaySeconds }),
  };
}

function renderCatch({ errors, next, resultPath }: Catch<string>): Fields {
  return { ErrorEquals: errors, Next: next, ...(resultPath === undefined ? {} : { ResultPath: resultPath }) };
}

function transition(state: { next?: string; end?: true }): Fields {
  return state.next === undefined ? { End: true } : { Next: state.next };
}

const OPERATORS: Readonly<Record<string, string>> = {
  stringEquals: 'StringEquals',
  stringMatches: 'StringMatches',
  numericEquals: 'NumericEquals',
  numericGreaterThan: 'NumericGreaterThan',
  numericLessThan: 'NumericLessThan',
  booleanEquals: 'BooleanEquals',
  isPresent: 'IsPresent',
  isNull: 'IsNull',
};

function condition(when: Condition): Fields {
  if ('and' in when) return { And: when.and.map(condition) };
  if ('or' in when) return { Or: when.or.map(condition) };
  if ('not' in when) return { Not: condition(when.not) };
  const { variable, ...comparison } = when;
  const [name, value] = Object.entries(comparison)[0] as [string, Json];
  return { Variable: variable, [OPERATORS[name] as string]: value };
}
