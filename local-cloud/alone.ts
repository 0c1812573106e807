import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { Breakdown } from './errors';

/**
 * One at a time per home: a second caller waits, and then mostly finds nothing left to do. The lock of a caller that was killed
 * counts as given back after 15 s.
 */
export async function alone<Result>(home: string, work: () => Promise<Result>): Promise<Result> {
  mkdirSync(home, { recursive: true });
  const file = join(home, 'local.lock');
  const release = await lock(home, {
    lockfilePath: file,
    stale: 15_000,
    retries: { retries: 900, factor: 1, minTimeout: 200, maxTimeout: 400 },
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ELOCKED') throw error;
    throw new Breakdown(
      'Another command has been starting or stopping the local cloud for minutes',
      'One does so at a time, within two minutes',
      `Wait for it or end it; if there is none, remove ${file}`,
      { cause: error },
    );
  });
  try {
    return await work();
  } finally {
    await release();
  }
}
