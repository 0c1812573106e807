import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Failure } from '../errors';
import type { Exit, Interrupt } from '../interrupt';
import type { Quorum } from '../state/quorum';
import { parseMessage } from './messages';
import { NOTHING_YET, type Tally, tallied } from './tally';

export interface TerraformCall {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Everything that Terraform prints goes there too, as it is. */
  readonly log: string;
  readonly onStart?: (pid: number) => void;
  readonly onTally?: (tally: Tally) => void;
  /** Of the state store: once that is lost, Terraform is ended, since it would wait for minutes. Default: nobody looks. */
  readonly quorum?: Quorum | null;
}

export interface TerraformResult {
  readonly exit: Exit;
  readonly tally: Tally;
}

const STRAY_LINES = 20;
/** What Terraform gets to end after each interrupt, when it cannot write its state anyway. */
const LET_GO_MS = 1_500;

/**
 * Runs Terraform in a process group of its own, with the terminal's interrupts passed on once each, and reads its messages.
 * @throws Failure where the state store was lost meanwhile
 */
export async function callTerraform(interrupt: Interrupt, call: TerraformCall): Promise<TerraformResult> {
  const { child, exit } = interrupt.spawn('terraform', call.args, {
    cwd: call.cwd,
    env: { ...call.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) call.onStart?.(child.pid);
  let tally = NOTHING_YET;
  const receive = (line: string) => {
    if (line.trim() === '') return;
    keep(call.log, line);
    const message = parseMessage(line);
    const json = line.startsWith('{');
    tally = json ? tallied(tally, message) : { ...tally, stray: [...tally.stray, line].slice(-STRAY_LINES) };
    call.onTally?.(tally);
  };
  const over = new AbortController();
  let lost = false;
  void call.quorum?.watch(over.signal).then((isLost) => {
    lost = isLost;
    if (isLost && child.pid !== undefined) void end(child.pid, over.signal);
  });
  const [ended] = await Promise.all([exit, read(child.stdout, receive), read(child.stderr, receive)]).finally(() =>
    over.abort(),
  );
  if (lost && call.quorum) throw call.quorum.failure();
  return { exit: ended, tally };
}

/** What it has made and could not write down is found by its names at the next run. */
async function end(group: number, over: AbortSignal): Promise<void> {
  for (const signal of ['SIGINT', 'SIGINT', 'SIGKILL'] as const) {
    if (over.aborted) return;
    try {
      process.kill(-group, signal);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LET_GO_MS));
  }
}

/**
 * A saved plan as JSON. It goes to no log: values that Terraform would hide are in it.
 * @throws Failure with what Terraform said
 */
export async function showPlan(
  interrupt: Interrupt,
  plan: string,
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const { child, exit } = interrupt.spawn('terraform', ['show', '-json', plan], {
    cwd,
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  const [{ code }, [json, errors]] = [await exit, await texts];
  await interrupt.check();
  if (code === 0) return json;
  throw new Failure(
    `Terraform could not show a plan: ${errors.trim() || `it ended with ${code}`}`,
    'Nothing was changed',
    'Run the same command again; ./biosphere doctor shows what is not in order',
  );
}

async function textOf(stream: Readable | null): Promise<string> {
  return stream ? await text(stream) : '';
}

/** A full disk loses the log, never the run: without a reader Terraform would be left to itself in the middle of an apply. */
function keep(log: string, line: string): void {
  try {
    appendFileSync(log, `${line}\n`);
  } catch {
    // What the command says of the run comes from the messages themselves.
  }
}

async function read(stream: Readable | null, receive: (line: string) => void): Promise<void> {
  if (!stream) return;
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) receive(line);
}
