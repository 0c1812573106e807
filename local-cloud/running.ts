import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Breakdown } from './errors';
import { readJson } from './files';
import { logFile } from './parts';
import type { LocalPaths } from './paths';
import { type SupervisorState, supervisorSchema } from './plan';
import { exists, listProcesses, pause, processesOf, send } from './processes';

/** How long the whole may take to stop: longer than its slowest part, see `stopSeconds` in parts.ts. */
const STOP_MS = 75_000;

/** Starts the supervisor as the leader of a process group of its own, which outlives us. */
export function startSupervisor(options: { checkout: string; env: NodeJS.ProcessEnv }, paths: LocalPaths): void {
  mkdirSync(paths.logs, { recursive: true });
  const log = openSync(logFile(paths, 'supervisor'), 'a', 0o600);
  const program = join(options.checkout, 'local-cloud', 'supervisor.ts');
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', program, paths.plan], {
    cwd: options.checkout,
    env: options.env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
}

/** What the supervisor wrote last, if it still lives. */
export async function runningSupervisor(paths: LocalPaths): Promise<SupervisorState | null> {
  const state = readJson(paths.supervisor, supervisorSchema);
  if (!state || !exists(state.pid)) return null;
  const ours = processesOf(paths.root, await listProcesses());
  return ours.some(({ pid }) => pid === state.pid) ? state : null;
}

/**
 * Ends everything that belongs to this local cloud: the supervisor stops its parts in order; what is left of one that was
 * killed is found by its command line and stopped as well. @throws Breakdown where something does not end
 */
export async function endAll(paths: LocalPaths): Promise<void> {
  const supervisor = await runningSupervisor(paths);
  if (supervisor) {
    send(supervisor.pid, 'SIGTERM');
    await until(STOP_MS, async () => !exists(supervisor.pid));
  }
  for (const [signal, milliseconds] of [
    ['SIGTERM', 20_000],
    ['SIGKILL', 5_000],
  ] as const) {
    const left = processesOf(paths.root, await listProcesses());
    // PostgreSQL takes SIGTERM as a wish to end once all clients have left, SIGINT as one to end now.
    for (const { pid, command } of left) send(pid, signal === 'SIGTERM' && isPostgres(command) ? 'SIGINT' : signal);
    if (await until(milliseconds, async () => left.every(({ pid }) => !exists(pid)))) {
      rmSync(paths.supervisor, { force: true });
      return;
    }
  }
  throw new Breakdown(
    `Some programs of the local cloud in ${paths.root} do not end`,
    'They end within a minute, or are killed',
    `Look at them with ps -A -o pid,args | grep ${paths.root}`,
  );
}

function isPostgres(command: string): boolean {
  return /\/bin\/postgres -D /.test(command);
}

async function until(milliseconds: number, isTrue: () => Promise<boolean>): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (!(await isTrue())) {
    if (Date.now() > end) return false;
    await pause(50);
  }
  return true;
}
