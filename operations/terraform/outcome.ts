import { isLockError, parseLock, type StateLock } from './lock';
import type { TerraformResult } from './process';

/**
 * The lock of a run that was killed: it names this user and host, a run of this checkout left its note without ending, and the
 * lock is not older than that note. Everybody else's lock is theirs.
 */
export function leftLock({ exit, tally }: TerraformResult, who: string, leftSince: string | null): StateLock | null {
  if (exit.code === 0 || leftSince === null) return null;
  const error = tally.errors.find(isLockError);
  const lock = error && parseLock(error);
  if (!lock || lock.who !== who) return null;
  const tolerance = 2000;
  return lock.created.getTime() >= new Date(leftSince).getTime() - tolerance ? lock : null;
}

/**
 * Some resources of the provider take it for an error that they are gone: when the answer to a deletion is lost and it is asked
 * for again, for example. A refresh takes them out of the state.
 */
export function stoppedAtGone({ exit, tally: { errors } }: TerraformResult): boolean {
  const gone = /NotFound|NoSuch|does not exist/i;
  return (
    exit.code !== 0 && errors.length > 0 && errors.every(({ summary, detail }) => gone.test(`${summary} ${detail}`))
  );
}
