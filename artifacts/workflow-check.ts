import { type Problem, shown } from '../environments/errors';
import type { Workflow } from './product-types';
import type { Catch, Flow, Retry, State } from './states';

/**
 * What the States Language refuses and types do not: https://states-language.net/spec.html
 * Names are looked at as well: a product may be written where no compiler sees it.
 */
export function checkWorkflow(workflow: Workflow, services: ReadonlySet<string>): Problem[] {
  const names = namesIn(workflow);
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  return [
    ...checkFlow(workflow, `workflow ${workflow.name}`, services),
    ...twice.map((name) => ({
      received: `Two states of the workflow ${workflow.name} are named ${shown(name)}`,
      allowed: 'A name is given once in a workflow, flows inside it included',
      fix: 'Rename one of them',
    })),
  ];
}

function checkFlow(flow: Flow, where: string, services: ReadonlySet<string>): Problem[] {
  const names = Object.keys(flow.states);
  const reached = reachable(flow);
  return [
    ...[flow.startAt, ...names.flatMap((name) => targetsOf(flow.states[name] as State))]
      .filter((target) => !names.includes(target))
      .map((target) => ({
        received: `The ${where} goes to the state ${shown(target)}, which is not there`,
        allowed: `Its states are ${names.join(', ')}`,
        fix: 'Correct the name, or add the state',
      })),
    ...names
      .filter((name) => !reached.has(name))
      .map((name) => ({
        received: `Nothing in the ${where} leads to the state ${shown(name)}`,
        allowed: 'Every state is reached from startAt',
        fix: 'Lead to it, or remove it',
      })),
    ...(names.some((name) => reached.has(name) && isLast(flow.states[name] as State))
      ? []
      : [
          {
            received: `The ${where} never ends`,
            allowed: 'A state with end: true, a succeed or a fail state is reached from startAt',
            fix: 'End it somewhere',
          },
        ]),
    ...names.flatMap((name) => checkState(name, flow.states[name] as State, where, services)),
  ];
}

function checkState(name: string, state: State, where: string, services: ReadonlySet<string>): Problem[] {
  const at = `state ${shown(name)} of the ${where}`;
  const problems: Problem[] = [];
  const refuse = (received: string, allowed: string, fix: string) => problems.push({ received, allowed, fix });
  if (name.length === 0 || name.length > 80) {
    refuse(`The ${at} has a name of ${name.length} characters`, 'A name has 1 to 80', 'Rename it');
  }
  if (state.type === 'task' && !services.has(state.service)) {
    const known = [...services].join(', ');
    refuse(
      `The ${at} calls ${shown(state.service)}`,
      `The services are ${known}`,
      'Correct the name, or add the service',
    );
  }
  if (state.type === 'choice' && state.choices.length === 0) {
    refuse(`The ${at} has no choice`, 'A choice has at least one', 'Add one, or go to the next state directly');
  }
  if (state.type === 'parallel' && state.branches.length === 0) {
    refuse(`The ${at} has no branch`, 'A parallel state has at least one', 'Add one');
  }
  if (state.type === 'wait' && typeof state.seconds === 'number' && !isWhole(state.seconds, 0, 99_999_999)) {
    refuse(`The ${at} waits ${state.seconds} seconds`, 'Allowed are 0 to 99999999, whole ones', 'Correct it');
  }
  for (const handler of handlersOf(state)) {
    if (!handler.errors.includes('States.ALL') || (handler.errors.length === 1 && handler.isLast)) continue;
    refuse(
      `The ${at} names States.ALL beside other errors, or before others`,
      'States.ALL stands alone, in the last retry or catch',
      'Move it to the end',
    );
  }
  return [...problems, ...flowsIn(state).flatMap((flow) => checkFlow(flow, at, services))];
}

/** Retries and catches alike: what errors each names, and whether it is the last of its list. */
function handlersOf(state: State): { errors: readonly string[]; isLast: boolean }[] {
  const lists: (readonly (Retry | Catch<string>)[])[] = 'retry' in state || 'catch' in state ? failing(state) : [];
  return lists.flatMap((list) => list.map(({ errors }, index) => ({ errors, isLast: index === list.length - 1 })));
}

function failing(state: { retry?: readonly Retry[]; catch?: readonly Catch<string>[] }) {
  return [state.retry ?? [], state.catch ?? []];
}

function targetsOf(state: State): string[] {
  const caught = 'catch' in state ? (state.catch ?? []).map(({ next }) => next) : [];
  if (state.type === 'choice') return [...state.choices.map(({ next }) => next), state.otherwise];
  return 'next' in state && state.next !== undefined ? [state.next, ...caught] : caught;
}

function isLast(state: State): boolean {
  return state.type === 'succeed' || state.type === 'fail' || ('end' in state && state.end === true);
}

function flowsIn(state: State): readonly Flow[] {
  if (state.type === 'parallel') return state.branches;
  return state.type === 'map' ? [state.each] : [];
}

function namesIn(flow: Flow): string[] {
  return Object.entries(flow.states).flatMap(([name, state]) => [name, ...flowsIn(state).flatMap(namesIn)]);
}

function reachable({ startAt, states }: Flow): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const state = states[name];
    if (!state || found.has(name)) return;
    found.add(name);
    targetsOf(state).forEach(visit);
  };
  visit(startAt);
  return found;
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
