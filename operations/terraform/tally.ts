import type { Diagnostic, Message } from './messages';

/** What one run of Terraform has said so far. */
export interface Tally {
  /** Changes that the plan holds; a replaced resource counts twice, as it is deleted and created. */
  readonly total: number;
  readonly done: number;
  /** Addresses of the resources that are under way, oldest first. */
  readonly current: readonly string[];
  /** Seconds that the oldest one has taken, as Terraform tells every ten seconds. */
  readonly slowestSeconds: number;
  /** Addresses of created, changed and deleted resources. */
  readonly changed: readonly string[];
  /** Addresses that the plan deletes or replaces. */
  readonly doomed: readonly string[];
  readonly failed: readonly string[];
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  /** The last lines that were no JSON: what a crash leaves. */
  readonly stray: readonly string[];
}

export const NOTHING_YET: Tally = {
  total: 0,
  done: 0,
  current: [],
  slowestSeconds: 0,
  changed: [],
  doomed: [],
  failed: [],
  errors: [],
  warnings: [],
  stray: [],
};

/** Adds one message to the tally. Data sources that are read during an apply are no changes. */
export function tallied(tally: Tally, message: Message): Tally {
  switch (message.type) {
    case 'planned_change':
      return message.action === 'delete' || message.action === 'replace'
        ? { ...tally, doomed: [...tally.doomed, message.address] }
        : tally;
    case 'change_summary':
      return message.operation === 'plan' ? { ...tally, total: message.add + message.change + message.remove } : tally;
    case 'apply_start':
      return message.action === 'read' ? tally : { ...tally, current: [...tally.current, message.address] };
    case 'apply_progress':
      return message.address === tally.current[0] ? { ...tally, slowestSeconds: message.elapsedSeconds } : tally;
    case 'apply_complete':
      if (message.action === 'read') return tally;
      return {
        ...ended(tally, message.address),
        done: tally.done + 1,
        changed: tally.changed.includes(message.address) ? tally.changed : [...tally.changed, message.address],
      };
    case 'apply_errored':
      return { ...ended(tally, message.address), failed: [...tally.failed, message.address] };
    case 'diagnostic':
      return message.diagnostic.severity === 'error'
        ? { ...tally, errors: [...tally.errors, message.diagnostic] }
        : { ...tally, warnings: [...tally.warnings, message.diagnostic] };
    default:
      return tally;
  }
}

function ended(tally: Tally, address: string): Tally {
  const oldest = tally.current[0] === address;
  return {
    ...tally,
    current: tally.current.filter((each) => each !== address),
    slowestSeconds: oldest ? 0 : tally.slowestSeconds,
  };
}

/** `12 of 17 resources · aws_db_instance.postgres 40 s`: what a progress line shows. */
export function describeTally({ total, done, current, slowestSeconds }: Tally): string {
  if (total === 0) return '';
  const count = `${done} of ${total} resources`;
  const [oldest, ...others] = current;
  if (oldest === undefined) return count;
  const slow = slowestSeconds > 0 ? `${oldest} ${slowestSeconds} s` : oldest;
  return `${count} · ${others.length > 0 ? `${slow} and ${others.length} more` : slow}`;
}
