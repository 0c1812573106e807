import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';
import type { Product, Workflow } from '../../artifacts/product-types';
import { formatBiome } from '../../environments/biome';
import { shown } from '../../environments/errors';
import { deploymentOf } from '../../environments/resolve';
import type { BiomeContext, Context } from '../context';
import { Failure, UserError } from '../errors';
import type { Progress } from '../output';
import { noteActivity } from './claim';
import type { Deployment } from './deployment';
import type { Workspace } from './workspace';

export interface RunResult {
  readonly workflow: string;
  readonly file: string;
  readonly execution: string;
  readonly seconds: number;
  /** What the workflow returned. */
  readonly output: unknown;
}

const POLL_MS = 250;

/** Runs the product's first workflow in a biome on a file, and waits for what it returns. @throws UserError, Failure */
export async function runWorkflow(
  context: BiomeContext,
  workspace: Workspace,
  product: Product,
  file: string | undefined,
): Promise<RunResult> {
  const { workflow, path } = chooseRun(context, product, file);
  const result = await runIn({ ...workspace, name: formatBiome(context.biome) }, context, workflow, path);
  await noteActivity(workspace);
  return result;
}

/** What a run is about: the product's first workflow, and the file that was given or its sample. @throws UserError */
export function chooseRun({ machine }: Pick<Context, 'machine'>, product: Product, file: string | undefined) {
  const [workflow] = product.workflows;
  if (!workflow) {
    throw new UserError(
      `The product ${product.name} has no workflow`,
      'What is run is the first workflow of artifacts/product.ts',
      'Declare one there, or invoke a service with ./biosphere exec -- aws lambda invoke',
    );
  }
  return { workflow, path: file === undefined ? join(machine.checkout, workflow.sample) : resolve(file) };
}

/** Runs a workflow in any deployment on a file, and waits for what it returns. @throws UserError, Failure */
export async function runIn(
  deployment: Deployment,
  { output, interrupt }: Pick<Context, 'output' | 'interrupt'>,
  workflow: Workflow,
  path: string,
): Promise<RunResult> {
  const input = inputOf(workflow, path);
  const started = performance.now();
  return await output.phase(`Running ${workflow.name} on ${basename(path)}`, async (progress) => {
    const client = await deployment.clients.stepFunctions();
    const execution = await start(deployment, client, workflow, basename(path), input);
    const result = await wait(deployment, interrupt, client, execution, progress);
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    return { workflow: workflow.name, file: path, execution, seconds, output: result };
  });
}

function inputOf(workflow: Workflow, path: string): unknown {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UserError(
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code})`,
      `run takes a file; without one it takes the sample ${workflow.sample}`,
      'Give the path of a file that you may read',
    );
  }
  const made = workflow.inputOf({ name: basename(path), bytes });
  if (made.problem) throw new UserError(made.problem.received, made.problem.allowed, made.problem.fix);
  return made.input;
}

async function start(
  { name, environment }: Deployment,
  client: SFNClient,
  workflow: Workflow,
  file: string,
  input: unknown,
): Promise<string> {
  const { StartExecutionCommand } = await import('@aws-sdk/client-sfn');
  const { names, region, account } = environment;
  const stateMachine = names.resource('aws:state-machine', deploymentOf(environment), workflow.name);
  const stem = file.replace(/\.[^.]*$/, '').replace(/[^A-Za-z0-9_-]+/g, '-');
  try {
    const { executionArn = '' } = await client.send(
      new StartExecutionCommand({
        stateMachineArn: `arn:aws:states:${region}:${account}:stateMachine:${stateMachine}:live`,
        name: `${stem.slice(0, 50)}-${Date.now()}`,
        input: JSON.stringify(input),
      }),
    );
    return executionArn;
  } catch (error) {
    const { name: kind, message } = error as Error;
    if (kind === 'StateMachineDoesNotExist' || kind === 'ResourceNotFound') {
      throw new UserError(
        `${name} has no workflow ${workflow.name}: there is no ${stateMachine}`,
        'A workflow runs in a deployment that is up',
        environment.biome ? `Create it with ./biosphere up ${name}` : `Look with ./biosphere diff --target ${name}`,
      );
    }
    if (kind === 'ValidationException' && /length|size/i.test(message)) {
      throw new UserError(
        `${shown(file)} is too large for an input: ${message}`,
        'The input of a workflow is at most 256 KiB',
        'Give a smaller file',
      );
    }
    throw error;
  }
}

async function wait(
  deployment: Deployment,
  interrupt: Context['interrupt'],
  client: SFNClient,
  executionArn: string,
  progress: Progress,
): Promise<unknown> {
  const { DescribeExecutionCommand, GetExecutionHistoryCommand } = await import('@aws-sdk/client-sfn');
  const history = async () => {
    const latest = { executionArn, reverseOrder: true, maxResults: 100 };
    return (await client.send(new GetExecutionHistoryCommand(latest))).events ?? [];
  };
  for (;;) {
    await interrupt.check();
    const { status, output, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'SUCCEEDED') return output === undefined ? null : JSON.parse(output);
    if (status !== 'RUNNING' && status !== 'PENDING_REDRIVE') {
      throw failureOf(deployment, status ?? 'FAILED', stateOf(await history()), error, cause);
    }
    const state = stateOf(await history());
    if (state) progress(state);
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

/** The state that was entered last; events come latest first. */
function stateOf(events: readonly HistoryEvent[]): string | undefined {
  return events.find((event) => event.stateEnteredEventDetails)?.stateEnteredEventDetails?.name;
}

function failureOf(
  { name, environment }: Deployment,
  status: string,
  state: string | undefined,
  error: string | undefined,
  cause: string | undefined,
): Failure {
  const where = state ? ` in state ${state}` : '';
  const told = [error, causeInWords(cause)].filter(Boolean).join(': ');
  return new Failure(
    `The workflow ended with ${status}${where}${told ? `: ${told}` : ''}`,
    'What earlier states wrote stays as it is',
    environment.biome
      ? `Read ./biosphere logs ${name} --since 5m, and run it again: the same file is not stored twice`
      : `The log groups of main of ${name} say why; ./biosphere open --target ${name} leads there`,
  );
}

/** A function's error arrives as JSON in the cause. */
function causeInWords(cause: string | undefined): string {
  try {
    const parsed = JSON.parse(cause ?? '') as { errorMessage?: unknown };
    return typeof parsed.errorMessage === 'string' ? parsed.errorMessage : (cause ?? '');
  } catch {
    return cause ?? '';
  }
}
