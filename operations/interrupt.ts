import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { Interrupted } from './errors';

/** How a child process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** npm passes on an interrupt that the terminal has sent to the same process already: within this time they are one. */
const SAME_INTERRUPT_MS = 1000;
/** How long a command may take to tidy up once the last child has ended: records and lists are calls to the cloud. */
const TIDY_UP_MS = 10_000;
/** How long it may take without a child: to remove what is half-built. A second interrupt does not wait. */
const LET_GO_MS = 1500;

/**
 * Ctrl-C in one place. A child that has to end gracefully (Terraform) runs in its own process group, which gets exactly one
 * SIGINT for the first interrupt and one more for each later one. Without such a child the command ends soon.
 */
export class Interrupt {
  private readonly controller = new AbortController();
  private readonly children = new Set<ChildProcess>();
  private foreground: ChildProcess | undefined;
  private last = Number.NEGATIVE_INFINITY;
  private end: NodeJS.Timeout | undefined;
  private give: (error: Interrupted) => void = () => {};
  private describe: () => Promise<Interrupted> | Interrupted = () =>
    new Interrupted('Interrupted', 'Nothing was half-written', 'Run the same command again to go on');

  /** @param say prints a line for a person. @param clock milliseconds that only grow. */
  constructor(
    private readonly say: (text: string) => void,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Aborted by the first interrupt: pass it to what can be cancelled. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Says from here on what exists when an interrupt ends the command. */
  onInterrupt(describe: () => Promise<Interrupted> | Interrupted): void {
    this.describe = describe;
  }

  /** @throws Interrupted, as {@link onInterrupt} describes it, when there was an interrupt. */
  async check(): Promise<void> {
    if (this.signal.aborted) throw await this.describe();
  }

  /** Starts a program that ends gracefully on SIGINT; its exit is awaited whatever happens. */
  spawn(command: string, args: readonly string[], options: SpawnOptions): { child: ChildProcess; exit: Promise<Exit> } {
    const child = spawn(command, args, { ...options, detached: true });
    this.children.add(child);
    const exit = new Promise<Exit>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code, signal }));
    }).finally(() => {
      this.children.delete(child);
      if (this.signal.aborted && this.children.size === 0) this.endWithin(TIDY_UP_MS);
    });
    return { child, exit };
  }

  /** Hands the terminal to a program (a shell, psql): it gets the terminal's signals itself, this process waits for its end. */
  async hand(command: string, args: readonly string[], options: SpawnOptions): Promise<Exit> {
    const child = spawn(command, args, { ...options, stdio: 'inherit' });
    this.foreground = child;
    try {
      return await new Promise<Exit>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code, signal) => resolve({ code, signal }));
      });
    } finally {
      this.foreground = undefined;
    }
  }

  /** Runs a command with Ctrl-C under control. */
  async guard<Result>(work: () => Promise<Result>): Promise<Result> {
    const interrupted = new Promise<never>((_, reject) => {
      this.give = reject;
    });
    const receive = (signal: NodeJS.Signals) => this.receive(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, receive);
    try {
      return await Promise.race([work(), interrupted]);
    } catch (error) {
      // What broke because of the interrupt is not the cause that a person wants to read.
      if (this.signal.aborted && !(error instanceof Interrupted)) throw await this.describe();
      throw error;
    } finally {
      clearTimeout(this.end);
      for (const signal of signals) process.off(signal, receive);
    }
  }

  private receive(signal: NodeJS.Signals): void {
    if (this.foreground) {
      // The terminal has sent its SIGINT to the program as well; the other signals came to this process alone.
      if (signal !== 'SIGINT') this.foreground.kill(signal);
      return;
    }
    const now = this.clock();
    if (now - this.last < SAME_INTERRUPT_MS) return;
    this.last = now;
    const first = !this.signal.aborted;
    if (this.children.size === 0) {
      this.controller.abort();
      this.endWithin(first ? LET_GO_MS : 0);
      return;
    }
    this.say(
      first
        ? 'Interrupted: Terraform finishes what it has begun and releases its lock. Wait for it; it takes seconds.'
        : 'Interrupted again: Terraform now stops at once, and what it was creating may be missing from the state.',
    );
    this.controller.abort();
    for (const child of this.children) signalGroup(child);
  }

  private endWithin(milliseconds: number): void {
    clearTimeout(this.end);
    this.end = setTimeout(async () => this.give(await this.describe()), milliseconds);
  }
}

function signalGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGINT');
  } catch (error) {
    // It ended by itself in this very moment.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
