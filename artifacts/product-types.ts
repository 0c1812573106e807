/**
 * What a product is: services, models, workflows. Pure data; nothing here knows a cloud or a target.
 *
 * `defineWorkflow` and `defineProduct` make a wrong name a type error: a `next` without its state, a state that calls a
 * service the product does not have, a service that asks a model that is not there. product-check.ts finds what types
 * cannot say. Paths of files are relative to the top folder of the checkout.
 */
import type { Problem } from '../environments/errors';
import type { Flow, FlowDefinition, Json } from './states';

/** The bundle targets this runtime; a newer one must be known to the pinned AWS provider. */
export type Runtime = 'nodejs22.x';

export interface ServiceDefinition<M extends string = string> {
  /** The file that exports `handler`. */
  readonly entry: string;
  readonly runtime: Runtime;
  /** 128 to 10240. */
  readonly memoryMiB: number;
  /** 1 to 900. */
  readonly timeoutSeconds: number;
  /** 'sync': the caller waits for the answer. 'async': events are queued, retried and, when all fails, kept. */
  readonly invocation: 'sync' | 'async';
  /** What the service may reach; everything else is denied. Default: nothing. */
  readonly uses?: {
    readonly database?: true;
    readonly models?: readonly M[];
    readonly dataSets?: 'read';
  };
  /**
   * 'migrate': before a new version takes over, it is invoked with {"biosphere":{"event":"release"}}; an error stops the
   * release. Default: no event.
   */
  readonly onRelease?: 'migrate';
  /** Settings that are the same everywhere. Default: none. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Service extends ServiceDefinition {
  /** Also the name of its artifact: `<name>-<SHA>.zip`. */
  readonly name: string;
}

export interface ModelDefinition {
  /** The training program (Python). It writes `model.onnx` and `model.json` into the folder it is given. */
  readonly train: string;
  /** The training program's locked requirements, with hashes. */
  readonly requirements: string;
  readonly framework: 'onnx';
}

export interface Model extends ModelDefinition {
  /** Also the name of its artifact: `<name>-<SHA>.tar.gz`. */
  readonly name: string;
}

export interface InputFile {
  /** Without its folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file as the input of a workflow, or why it cannot be one. */
export type RunInput = { readonly input: Json; readonly problem?: never } | { readonly problem: Problem };

interface WorkflowSettings {
  readonly name: string;
  /** For a whole execution. */
  readonly timeoutSeconds: number;
  /** How a file that a person hands to `./biosphere run` becomes the input of an execution. */
  readonly inputOf: (file: InputFile) => RunInput;
  /** The file that `./biosphere run` takes when none is given. */
  readonly sample: string;
  /** The rows that an execution leaves, which `./biosphere compare` puts side by side. Default: what it returns is all. */
  readonly results?: Results;
}

/** How the rows of one execution are found in the deployment's database. */
export interface Results {
  /** A query that reads; $1, $2 … stand for the parameters. */
  readonly rows: string;
  /** Paths into what the execution returned. */
  readonly parameters: readonly `$.${string}`[];
  /** Columns that tell a row. */
  readonly key: readonly string[];
}

export interface Workflow<S extends string = string> extends Flow<S>, WorkflowSettings {}

export interface Product {
  /** Lower-case words joined by hyphens. */
  readonly name: string;
  readonly services: readonly Service[];
  readonly models: readonly Model[];
  /** The first one is what `./biosphere run` runs. May be empty. */
  readonly workflows: readonly Workflow[];
}

export function defineWorkflow<const S extends string, const N extends string>(
  workflow: FlowDefinition<S, N> & WorkflowSettings,
): Workflow<S> {
  return workflow;
}

/** Services and models are given by name, so that none is named twice. */
export function defineProduct<const S extends string, const M extends string = never>(product: {
  readonly name: string;
  readonly services: Readonly<Record<S, ServiceDefinition<NoInfer<M>>>>;
  /** Default: none. */
  readonly models?: Readonly<Record<M, ModelDefinition>>;
  /** Default: none. */
  readonly workflows?: readonly Workflow<NoInfer<S>>[];
}): Product {
  return {
    name: product.name,
    services: named<ServiceDefinition>(product.services),
    models: named<ModelDefinition>(product.models ?? {}),
    workflows: product.workflows ?? [],
  };
}

function named<T extends object>(definitions: Readonly<Record<string, T>>): (T & { readonly name: string })[] {
  return Object.entries(definitions).map(([name, definition]) => ({ name, ...definition }));
}
