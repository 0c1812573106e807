import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Stopped } from './errors';

export interface RunOptions {
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  /** Text for its standard input: the way for secrets, which everybody can read in an argument list. Default: none. */
  readonly input?: string;
  /** Each line of its output, standard error included. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A program ended otherwise than with exit code 0. */
export class ProgramFailed extends Error {
  constructor(
    readonly program: string,
    readonly ending: string,
    /** The last lines that it printed. */
    readonly output: string,
  ) {
    super(`${program} ended with ${ending}:\n${output}`);
    this.name = 'ProgramFailed';
  }
}

/** Runs a program to its end. @throws ProgramFailed; Stopped where the signal asked for it */
export function runProgram(program: string, args: readonly string[], options: RunOptions): Promise<void> {
  const { input, onLine, signal, cwd, env } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...(cwd ? { cwd } : {}), env, signal, stdio: ['pipe', 'pipe', 'pipe'] });
    const last: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        last.push(line);
        if (last.length > 20) last.shift();
        onLine?.(line);
      });
    }
    child.stdin.on('error', () => undefined); // it may end without having read everything
    child.stdin.end(input ?? '');
    child.once('error', (error) => reject(signal?.aborted ? new Stopped() : error));
    child.once('close', (code, killedBy) => {
      if (code === 0) resolve();
      else reject(new ProgramFailed(program, killedBy ?? `exit code ${code}`, last.join('\n')));
    });
  });
}
