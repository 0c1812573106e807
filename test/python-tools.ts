import { execFile } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { ensurePython } from '../local-cloud/python';
import { readMachine } from '../operations/machine';

export const CHECKOUT = resolve(__dirname, '..');

/** How a tool ended: what it found, as it says it. */
export interface Findings {
  readonly exitCode: number;
  readonly text: string;
}

export interface ToolOptions {
  /** Folder below the checkout. Default: the checkout. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Its standard input. Default: none. */
  readonly input?: string;
}

/** Runs one of the tools of an environment. */
export type RunTool = (name: string, args: readonly string[], options?: ToolOptions) => Promise<Findings>;

/**
 * The tools that a requirements file locks, in an environment of their own in the cache: made once, hashes checked.
 * @param requirements below the checkout
 */
export async function toolsOf(requirements: string): Promise<RunTool> {
  const { cache, env } = readMachine(process.env, CHECKOUT);
  const context = { checkout: CHECKOUT, cache, env, progress: () => undefined };
  const python = await ensurePython(join(CHECKOUT, requirements), context);
  return (name, args, { folder = '.', env: more = {}, input = '' } = {}) =>
    new Promise((resolve, reject) => {
      const child = execFile(
        join(dirname(python), name),
        args,
        { cwd: join(CHECKOUT, folder), env: { ...env, ...more }, maxBuffer: 1 << 28 },
        (error, stdout, stderr) => {
          const exitCode = error ? error.code : 0;
          if (typeof exitCode !== 'number') reject(error);
          else resolve({ exitCode, text: `${stdout}${stderr}` });
        },
      );
      child.stdin?.end(input);
    });
}
