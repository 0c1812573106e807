import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Failure } from '../errors';
import type { Exit, Interrupt } from '../interrupt';
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
}

export interface TerraformResult {
  readonly exit: Exit;
  readonly tally: Tally;
}

const STRAY_LINES = 20;

/** Runs Terraform in a process group of its own, with the terminal's interrupts passed on once each, and reads its messages. */
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
  const [ended] = await Promise.all([exit, read(child.stdout, receive), read(child.stderr, receive)]);
  return { exit: ended, tally };
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
