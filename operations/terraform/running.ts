import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/**
 * A note beside the data of a stack: which process of this checkout runs Terraform on it. Terraform's own lock names user
 * and host, but no process, so only this note can tell a lock that somebody holds from one whose holder was killed.
 */
const noteSchema = z.object({
  /** Process ids of the command and of its Terraform, each with the time it started, so that a reused id is not mistaken. */
  processes: z.array(z.object({ pid: z.number().int().positive(), started: z.string() })),
  since: z.iso.datetime(),
});

export type RunningNote = z.infer<typeof noteSchema>;

/** Tells when a process started, in any form that is stable while it lives; null when there is no such process. */
export type ProcessStart = (pid: number) => string | null;

/** The start of a process by /proc, or, without one (macOS), the bare fact that it is there. */
export const startOfProcess: ProcessStart = (pid) => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return null;
  }
  try {
    // The name in parentheses may hold spaces; the start is field 22, the state field 3: proc(5).
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? 'alive');
  } catch {
    return 'alive';
  }
};

export class Running {
  private readonly file: string;

  constructor(
    dataFolder: string,
    private readonly startOf: ProcessStart = startOfProcess,
  ) {
    this.file = join(dataFolder, 'running.json');
  }

  /** The note that a run left behind, whether it still runs or was killed; a garbled note is no note. */
  read(): RunningNote | null {
    try {
      return noteSchema.parse(JSON.parse(readFileSync(this.file, 'utf8')));
    } catch {
      return null;
    }
  }

  isAlive(note: RunningNote): boolean {
    return note.processes.some(({ pid, started }) => this.startOf(pid) === started);
  }

  write(pids: readonly number[], since: Date): void {
    const processes = pids.flatMap((pid) => {
      const started = this.startOf(pid);
      return started === null ? [] : [{ pid, started }];
    });
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, JSON.stringify({ processes, since: since.toISOString() } satisfies RunningNote));
  }

  clear(): void {
    rmSync(this.file, { force: true });
  }
}
