import { readdirSync } from 'node:fs';
import { read, secretsOfPrograms } from './collect';
import type { Secret } from './forms';

/** Looks at all programs of this machine every 50 ms: how they were called, and, more rarely, which secrets they were given. */
export class Watch {
  private readonly lines = new Set<string>();
  private readonly given = new Map<string, Secret>();
  private readonly timers: NodeJS.Timeout[] = [];
  /** How often the programs were looked at. */
  looks = 0;

  constructor(folder: string) {
    this.timers.push(setInterval(() => this.look(), 50));
    this.timers.push(
      setInterval(() => {
        for (const secret of secretsOfPrograms(folder)) this.given.set(secret.value, secret);
      }, 1000),
    );
  }

  /** Distinct argument lists that were seen. */
  get argumentLists(): readonly string[] {
    return [...this.lines];
  }

  get secrets(): readonly Secret[] {
    return [...this.given.values()];
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  private look(): void {
    this.looks += 1;
    for (const pid of readdirSync('/proc')) if (/^\d+$/.test(pid)) this.lines.add(read(`/proc/${pid}/cmdline`));
  }
}
