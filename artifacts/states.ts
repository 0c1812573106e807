/**
 * The states of a workflow, typed: the part of the Amazon States Language that products use, with services called by
 * name. states-language.ts renders them.
 * Paths are JSONPath (`$.rows`); in a template, a key that ends in `.$` takes its value from a path, as in the language:
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
 *
 * `S` is the union of the service names a state may call, `N` the union of the state names it may go to.
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type Path = '$' | `$.${string}` | `$$.${string}`;

/** Where a state goes: to a named state, or to the end of its flow. */
export type Transition<N extends string> =
  | { readonly next: N; readonly end?: never }
  | { readonly end: true; readonly next?: never };

export interface Retry {
  /** Names of errors, for example `States.Timeout` or the name of an error class that a service throws. */
  readonly errors: readonly string[];
  /** Default: 1. */
  readonly intervalSeconds?: number;
  /** Attempts after the first one. Default: 3. */
  readonly maxAttempts?: number;
  /** Default: 2. */
  readonly backoffRate?: number;
  /** Default: no bound. */
  readonly maxDelaySeconds?: number;
}

export interface Catch<N extends string> {
  readonly errors: readonly string[];
  readonly next: N;
  /** Where the error {Error, Cause} is put. Default: it replaces the input. */
  readonly resultPath?: Path;
}

interface Described {
  /** Default: none. */
  readonly comment?: string;
}

interface Failing<N extends string> {
  /** Tried in order before `catch`. Default: none. */
  readonly retry?: readonly Retry[];
  /** Default: none, the execution fails. */
  readonly catch?: readonly Catch<N>[];
}

interface Producing {
  /** Template of what the state receives. Default: its whole input. */
  readonly input?: Json;
  /** Where the result is put into the input; null drops the result. Default: the result replaces the input. */
  readonly resultPath?: Path | null;
}

export type Task<S extends string, N extends string> = Described &
  Transition<N> &
  Failing<N> &
  Producing & {
    readonly type: 'task';
    readonly service: S;
    /** Default: the service's own time-out. */
    readonly timeoutSeconds?: number;
  };

export type Condition =
  | { readonly variable: Path; readonly stringEquals: string }
  | { readonly variable: Path; readonly stringMatches: string }
  | { readonly variable: Path; readonly numericEquals: number }
  | { readonly variable: Path; readonly numericGreaterThan: number }
  | { readonly variable: Path; readonly numericLessThan: number }
  | { readonly variable: Path; readonly booleanEquals: boolean }
  | { readonly variable: Path; readonly isPresent: boolean }
  | { readonly variable: Path; readonly isNull: boolean }
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition };

export type Choice<N extends string> = Described & {
  readonly type: 'choice';
  /** The first that holds wins. */
  readonly choices: readonly { readonly when: Condition; readonly next: N }[];
  readonly otherwise: N;
};

export type Parallel<S extends string, N extends string> = Described &
  Transition<N> &
  Failing<N> &
  Producing & {
    readonly type: 'parallel';
    readonly branches: readonly Flow<S>[];
  };

/** Runs a flow once per item of a list: an inline map, at most 40 at once. `$$.Map.Item.Value` is the item in `input`. */
export type MapState<S extends string, N extends string> = Described &
  Transition<N> &
  Failing<N> &
  Producing & {
    readonly type: 'map';
    readonly items: Path;
    readonly each: Flow<S>;
    /** Default: 0, as many as the service allows. */
    readonly maxConcurrency?: number;
  };

export type Pass<N extends string> = Described &
  Transition<N> &
  Producing & {
    readonly type: 'pass';
    /** A fixed result. Default: the input. */
    readonly result?: Json;
  };

export type Wait<N extends string> = Described &
  Transition<N> & {
    readonly type: 'wait';
    /** A number of seconds, or the path to one. */
    readonly seconds: number | Path;
  };

export type Succeed = Described & { readonly type: 'succeed' };

export type Fail = Described & { readonly type: 'fail'; readonly error: string; readonly cause: string };

export type State<S extends string = string, N extends string = string> =
  | Task<S, N>
  | Choice<N>
  | Parallel<S, N>
  | MapState<S, N>
  | Pass<N>
  | Wait<N>
  | Succeed
  | Fail;

/** States that refer to each other by name: the body of a workflow, of a branch, of a map. */
export interface Flow<S extends string = string> {
  readonly startAt: string;
  readonly states: Readonly<Record<string, State<S>>>;
}

/** The same before its names are widened: `startAt`, `next` and `otherwise` must name a state that is there. */
export interface FlowDefinition<S extends string, N extends string> {
  readonly startAt: NoInfer<N>;
  readonly states: Readonly<Record<N, State<S, NoInfer<N>>>>;
}

/** A flow inside a `parallel` or `map` state. (NoInfer: its services come from its states, never from where it is used.) */
export function defineFlow<const S extends string, const N extends string>(
  flow: FlowDefinition<S, N>,
): Flow<NoInfer<S>> {
  return flow;
}
