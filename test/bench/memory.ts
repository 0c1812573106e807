import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Memory of a local cloud's processes, in bytes: the proportional share (PSS), which counts a page that several processes
 * share once. Linux only. https://docs.kernel.org/filesystems/proc.html
 */
export function residentBytes(home: string): number {
  const supervisor = JSON.parse(readFileSync(join(home, 'local', 'supervisor.json'), 'utf8')) as { pid: number };
  return familyOf(supervisor.pid).reduce((sum, pid) => sum + shareOf(pid), 0);
}

/** The process and all below it. */
function familyOf(root: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((each) => /^\d+$/.test(each))
      .map((pid) => [Number(pid), parentOf(pid)]),
  );
  const family = [root];
  for (const pid of family) family.push(...[...parents].filter(([, parent]) => parent === pid).map(([child]) => child));
  return family;
}

function parentOf(pid: string): number {
  return Number(/^PPid:\s*(\d+)$/m.exec(readIfThere(`/proc/${pid}/status`))?.[1] ?? 0);
}

function shareOf(pid: number): number {
  return Number(/^Pss:\s*(\d+) kB$/m.exec(readIfThere(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024;
}

/** A process may end while it is looked at. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
