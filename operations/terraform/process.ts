import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
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
    appendFileSync(call.log, `${line}\n`);
    const message = parseMessage(line);
    const json = line.startsWith('{');
    tally = json ? tallied(tally, message) : { ...tally, stray: [...tally.stray, line].slice(-STRAY_LINES) };
    call.onTally?.(tally);
  };
  const [ended] = await Promise.all([exit, read(child.stdout, receive), read(child.stderr, receive)]);
  return { exit: ended, tally };
}

async function read(stream: Readable | null, receive: (line: string) => void): Promise<void> {
  if (!stream) return;
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) receive(line);
}
