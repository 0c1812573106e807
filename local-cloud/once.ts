import { existsSync, mkdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';

const MARK = 'whole';

/** Whether a folder of the cache is there, whole. */
export function isMade(folder: string): boolean {
  return existsSync(join(folder, MARK));
}

/**
 * Makes a folder of the cache unless it is there: one maker at a time, whichever checkout it serves. A mark is its last file,
 * so that half a folder is made again. It is made in its final place: Python environments know their own path.
 */
export async function makeOnce(folder: string, make: () => Promise<void>): Promise<void> {
  if (isMade(folder)) return;
  mkdirSync(folder, { recursive: true });
  // A lock beside the folder, kept fresh while we work; others wait for up to half an hour.
  const release = await lock(folder, {
    lockfilePath: `${folder}.lock`,
    stale: 20_000,
    retries: { retries: 900, minTimeout: 500, maxTimeout: 2_000 },
  });
  try {
    if (isMade(folder)) return;
    await rm(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await make();
    await writeFile(join(folder, MARK), '');
  } finally {
    await release();
  }
}
