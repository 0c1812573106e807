import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PartSpec, PartState, Program } from './plan';
import { isReady } from './probe';
import { pause } from './processes';

/** A part that ends this often within {@link WINDOW_MS} is given up: it would only fill its log. */
const MOST_CRASHES = 6;
const WINDOW_MS = 60_000;
/**
 * Pauses before each round of what is run after a restart. Other parts notice only after some seconds that one is back, each for
 * itself: what they did until then went past it.
 */
const SETTLING_SECONDS = [1, 6, 20];
const LOG_BYTES = 5_000_000;

/** One part while the supervisor runs: started, watched, started again after a crash, stopped. */
export class Part {
  private child: ChildProcess | null = null;
  private ended: Promise<void> = Promise.resolve();
  private crashes: number[] = [];
  private restarts = 0;
  private problem: string | null = null;
  private lost = false;
  private stopping = false;
  private readonly follower = new AbortController();

  constructor(
    readonly spec: PartSpec,
    private readonly baseEnv: NodeJS.ProcessEnv,
    /** Called at each change of its state. */
    private readonly changed: () => void,
    private readonly say: (text: string) => void,
  ) {}

  get state(): PartState {
    return {
      name: this.spec.name,
      pid: this.child?.pid ?? null,
      restarts: this.restarts,
      problem: this.problem,
      lost: this.lost,
    };
  }

  start(): void {
    const { program, args, env, cwd, log } = this.spec;
    const output = openLog(log);
    // No process group of its own: whatever happens to us, one signal reaches all of them.
    const child = spawn(program, args, { cwd, env: { ...this.baseEnv, ...env }, stdio: ['ignore', output, output] });
    closeSync(output);
    this.child = child;
    this.problem = null;
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => {
        if (child.pid === undefined) this.onEnd(`did not start: ${error.message}`);
        resolve();
      });
      child.once('exit', (code, signal) => {
        this.onEnd(`ended with ${signal ?? `exit code ${code}`}`);
        resolve();
      });
    });
    this.changed();
  }

  /** Asks it to end, and kills it where it does not. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.follower.abort();
    const { child } = this;
    if (!child) return;
    child.kill('SIGTERM');
    const killer = setTimeout(() => {
      this.say(`${this.spec.name} did not stop within ${this.spec.stopSeconds} s and is killed`);
      child.kill('SIGKILL');
    }, this.spec.stopSeconds * 1000);
    await this.ended;
    clearTimeout(killer);
  }

  private onEnd(what: string): void {
    this.child = null;
    if (this.stopping) {
      this.changed();
      return;
    }
    const now = Date.now();
    this.crashes = [...this.crashes.filter((each) => now - each < WINDOW_MS), now];
    this.problem = what;
    this.say(`${this.spec.name} ${what}`);
    this.changed();
    if (this.crashes.length >= MOST_CRASHES) {
      this.lost = true;
      this.problem = `${what}, ${this.crashes.length} times in a minute: given up, see ${this.spec.log}`;
      this.changed();
      return;
    }
    const delay = Math.min(5_000, 100 * 2 ** (this.crashes.length - 1));
    setTimeout(() => void this.restart(), delay);
  }

  private async restart(): Promise<void> {
    if (this.stopping) return;
    this.restarts += 1;
    this.start();
    const { child } = this;
    const programs = this.spec.afterRestart ?? [];
    if (programs.length === 0) return;
    while (!(await isReady(this.spec.readyUrl))) {
      if (this.child !== child || this.stopping) return;
      await pause(200);
    }
    for (const seconds of SETTLING_SECONDS) {
      await pause(seconds * 1000);
      for (const each of programs) {
        if (this.child !== child || this.stopping) return;
        const failure = await this.run(each);
        if (failure) this.say(`${each.program} after the restart of ${this.spec.name}: ${failure}`);
      }
    }
  }

  private run({ program, args, env }: Program): Promise<string | null> {
    return new Promise((resolve) =>
      execFile(
        program,
        args,
        { env: { ...this.baseEnv, ...env }, signal: this.follower.signal, timeout: 60_000, maxBuffer: 16 << 20 },
        (error) => resolve(error && !this.stopping ? error.message.slice(0, 500) : null),
      ),
    );
  }
}

/** Opens for appending; a log that has grown large is put aside first, one old one is kept. */
function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}
