import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Memory that it holds at the moment, shared pages counted in each process. */
  readonly residentKiB: number;
  readonly command: string;
}

/** All processes of this machine, as `ps` of Linux and macOS lists them. */
export async function listProcesses(): Promise<ProcessEntry[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,ppid=,pgid=,rss=,args='], {
    maxBuffer: 64 << 20,
  });
  return stdout.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    if (!match) return [];
    const [pid, parent, group, residentKiB] = match.slice(1, 5).map(Number) as [number, number, number, number];
    return [{ pid, parent, group, residentKiB, command: match[5] as string }];
  });
}

/**
 * The programs of the local cloud below a folder, by their command lines. Numbers alone prove nothing: they are given out
 * again after a restart of the machine. Nor does the folder alone: a pager that shows a log names it as well. What these
 * programs have started themselves ends with them.
 */
export function processesOf(root: string, all: readonly ProcessEntry[]): ProcessEntry[] {
  const commands = [
    `/local-cloud/supervisor.ts ${root}/`,
    `/minio server --certs-dir ${root}/`,
    `/caddy run --config ${root}/`,
    ` -m emulator --config ${root}/`,
    `/bin/postgres -D ${root}/`,
  ];
  return all.filter(({ command }) => commands.some((each) => command.includes(each)));
}

/** A process with everything that it has started. */
export function treeOf(pid: number, all: readonly ProcessEntry[]): ProcessEntry[] {
  const own = all.filter((each) => each.pid === pid);
  return [...own, ...all.filter(({ parent }) => parent === pid).flatMap((child) => treeOf(child.pid, all))];
}

/**
 * Memory of some processes. Pages that several of them share (four nodes run one program) are counted once where the kernel
 * tells, which Linux does; elsewhere in each.
 */
export function memoryMiB(processes: readonly ProcessEntry[]): number {
  const kibibytes = processes.map(({ pid, residentKiB }) => proportionalKiB(pid) ?? residentKiB);
  return Math.round(kibibytes.reduce((sum, each) => sum + each, 0) / 1024);
}

function proportionalKiB(pid: number): number | undefined {
  try {
    const match = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return match ? Number(match[1]) : undefined;
  } catch {
    // Another system, another user's process, or one that has just ended.
    return undefined;
  }
}

/** Sends a signal; a process (or, for a negative number, a group) that is gone is no error. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
