import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import type { Product, Results, Workflow } from '../../artifacts/product-types';
import type { Context } from '../context';
import { Failure } from '../errors';
import { comparePairs, compareRows, type Pair, type Row, type RowComparison } from './comparison';
import { connectionAt } from './connection';
import { type Deployment, deploymentAt } from './deployment';
import { chooseRun, type RunResult, runIn } from './run';

export interface Compared {
  readonly name: string;
  readonly execution: string;
  readonly output: unknown;
}

export interface CompareResult {
  readonly file: string;
  readonly a: Compared;
  readonly b: Compared;
  /** Every figure and text that the workflow returned. */
  readonly figures: readonly Pair[];
  /** Null where the product does not say which rows are a run's. */
  readonly rows: RowComparison | null;
  /** Milliseconds by state, in the order of the workflow, and of the whole execution. */
  readonly latency: readonly Pair[];
}

/**
 * Runs the product's first workflow in two deployments on the same file, one after the other, and puts what came of it side by side.
 * Each gets what one `run` gives it and nothing else: the rows are read. @throws UserError, Failure
 */
export async function compare(
  context: Context,
  product: Product,
  names: readonly [a: string, b: string],
  file: string | undefined,
): Promise<CompareResult> {
  const { workflow, path } = chooseRun(context, product, file);
  const deployments = names.map((name) => deploymentAt(context, name)) as [Deployment, Deployment];
  const [a, b] = [
    await look(context, deployments[0], workflow, path),
    await look(context, deployments[1], workflow, path),
  ];
  return {
    ...{ file: path, a: a.compared, b: b.compared },
    figures: comparePairs(a.compared.output, b.compared.output),
    rows: a.rows && b.rows && workflow.results ? compareRows(a.rows, b.rows, workflow.results.key) : null,
    latency: comparePairs(a.latency, b.latency),
  };
}

async function look(context: Context, deployment: Deployment, workflow: Workflow, path: string) {
  const { name } = deployment;
  context.output.line(`In ${name}:`);
  const ran = await runIn(deployment, context, workflow, path);
  const { execution, output } = ran;
  return {
    compared: { name, execution, output },
    rows: workflow.results ? await rowsOf(context, deployment, workflow.results, ran) : null,
    latency: await latencyOf(deployment, execution),
  };
}

/** The rows of one execution, read by the deployment's own role in a transaction that cannot write. */
async function rowsOf(
  context: Context,
  deployment: Deployment,
  results: Results,
  { output }: RunResult,
): Promise<Row[]> {
  const service = await connectionAt(context, deployment);
  if (!service) {
    throw new Failure(
      `${deployment.name} has no database to read rows from`,
      'The product says that a run leaves rows in its database',
      `Look with ./biosphere diff ${deployment.environment.biome ? deployment.name : `--target ${deployment.name}`}`,
    );
  }
  const { sslrootcert, sslmode: _, dbname: database, ...reach } = service;
  const ca = sslrootcert === undefined ? undefined : readFileSync(sslrootcert, 'utf8');
  const client = new Client({ ...reach, database, ssl: { ...(ca && { ca }), host: service.host } });
  await client.connect();
  try {
    await client.query('BEGIN READ ONLY');
    const parameters = results.parameters.map((path) => at(output, path));
    return (await client.query<Row>(results.rows, parameters)).rows;
  } finally {
    await client.end();
  }
}

/** `$.model` of what a workflow returned. */
function at(output: unknown, path: string): unknown {
  const keys = path.split('.').slice(1);
  return keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], output);
}

/** From entering a state to leaving it, retries and waiting included; a state of several visits has their sum. */
async function latencyOf({ clients }: Deployment, executionArn: string): Promise<Record<string, number>> {
  const { paginateGetExecutionHistory } = await import('@aws-sdk/client-sfn');
  const client = await clients.stepFunctions();
  const entered = new Map<string, number>();
  const states: Record<string, number> = {};
  const times: number[] = [];
  for await (const { events = [] } of paginateGetExecutionHistory({ client }, { executionArn })) {
    for (const { timestamp, stateEnteredEventDetails, stateExitedEventDetails } of events) {
      const time = timestamp?.getTime() ?? 0;
      times.push(time);
      if (stateEnteredEventDetails?.name) entered.set(stateEnteredEventDetails.name, time);
      const left = stateExitedEventDetails?.name;
      if (left) states[left] = (states[left] ?? 0) + time - (entered.get(left) ?? time);
    }
  }
  return { ...states, 'the whole': times.length > 0 ? Math.max(...times) - Math.min(...times) : 0 };
}
