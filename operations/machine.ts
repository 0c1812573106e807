import { homedir, hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

/** The machine that a command runs on, read once by the entry point and passed down: nothing else reads process.env. */
export interface Machine {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Root folder of this checkout. */
  readonly checkout: string;
  /** Runtime folder of this checkout, git-ignored: `<checkout>/.biosphere`, or BIOSPHERE_HOME. */
  readonly home: string;
  /** What is built once and shared by checkouts: `$XDG_CACHE_HOME/biosphere`. */
  readonly cache: string;
  readonly userName: string;
  readonly hostName: string;
  /** Whether a person can be asked: standard input and the place of messages are a terminal. */
  readonly interactive: boolean;
}

export function readMachine(env: NodeJS.ProcessEnv, checkout: string): Machine {
  const userHome = env.HOME || homedir();
  // The XDG base directory specification: a relative path is invalid and to be ignored.
  const xdg = env.XDG_CACHE_HOME?.startsWith('/') ? env.XDG_CACHE_HOME : join(userHome, '.cache');
  return {
    env,
    checkout,
    home: env.BIOSPHERE_HOME ? resolve(checkout, env.BIOSPHERE_HOME) : join(checkout, '.biosphere'),
    cache: join(xdg, 'biosphere'),
    userName: nameOfUser(env),
    hostName: hostname(),
    interactive: Boolean(process.stdin.isTTY && process.stderr.isTTY),
  };
}

function nameOfUser(env: NodeJS.ProcessEnv): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the user database, as containers have it.
    return env.USER || env.LOGNAME || 'biome';
  }
}
