import type { Diagnostic } from './messages';

/** Who holds the lock of a state, as Terraform's error tells. */
export interface StateLock {
  readonly id: string;
  /** `bucket/key` of the state. */
  readonly path: string;
  /** `apply`, `plan`, `destroy`, … in lower case. */
  readonly operation: string;
  /** `user@host`. */
  readonly who: string;
  readonly created: Date;
}

/** Whether Terraform stopped because it did not get the lock, whoever holds it. */
export function isLockError(diagnostic: Diagnostic): boolean {
  return diagnostic.summary.includes('Error acquiring the state lock');
}

/** Reads the holder out of a lock error; null where the lock itself cannot be read (a garbled lock object). */
export function parseLock(diagnostic: Diagnostic): StateLock | null {
  const field = (name: string) => new RegExp(`^\\s*${name}:[ \\t]*(.*)$`, 'm').exec(diagnostic.detail)?.[1]?.trim();
  const id = field('ID');
  const created = parseGoTime(field('Created') ?? '');
  if (!id || !created) return null;
  return {
    id,
    path: field('Path') ?? '',
    operation: (field('Operation') ?? '').replace('OperationType', '').toLowerCase() || 'an unknown operation',
    who: field('Who') ?? 'somebody',
    created,
  };
}

/** Go prints `2026-11-21 05:27:32.284339504 +0000 UTC`. */
function parseGoTime(text: string): Date | null {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d{1,3})?\d* ([+-]\d\d)(\d\d)/.exec(text);
  if (!match) return null;
  const [, day, time, milliseconds = '', hours, minutes] = match;
  const date = new Date(`${day}T${time}${milliseconds}${hours}:${minutes}`);
  return Number.isNaN(date.getTime()) ? null : date;
}
