import { lstatSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Breakdown } from './errors';

/**
 * Several checkouts of one project (git worktrees) can share a local cloud: in all but one, `.biosphere/local` is a link to that of
 * the first. What runs is what the sources of the first say, and it alone starts and stops it.
 * @returns the home of that checkout, or null for one that has its own
 */
export function lenderOf(home: string): string | null {
  const folder = join(home, 'local');
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return null;
  try {
    return dirname(realpathSync(folder));
  } catch {
    throw new Breakdown(
      `${folder} is a link that leads nowhere`,
      'It leads to the folder .biosphere/local of another checkout, whose local cloud is shared',
      'Start the local cloud there, or remove the link to get one of your own',
    );
  }
}

/** @throws Breakdown where the local cloud is another checkout's */
export function requireOwn(lender: string | null): void {
  if (lender === null) return;
  throw new Breakdown(
    `The local cloud is that of another checkout, ${dirname(lender)}, and it does not run as it should, or was to be stopped`,
    'A local cloud that several checkouts share is started and stopped in its own',
    `Run the same ./biosphere cloud command there: ./biosphere cloud up, down or status`,
  );
}
