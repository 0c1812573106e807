import { lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Breakdown } from './errors';
import { sha256OfTexts } from './files';
import { isPlainPath } from './minio/cluster';

/**
 * A path of the folder that MinIO takes: the folder itself, or a link to it where its path holds a space or another character
 * that MinIO cannot bear. The link is in the cache, or in the folder for temporary files where the cache has such a path too.
 */
export function plainPathTo(folder: string, cache: string): string {
  mkdirSync(folder, { recursive: true });
  if (isPlainPath(folder)) return folder;
  const link = linkTo(folder, cache);
  if (!link) {
    throw new Breakdown(
      `MinIO cannot keep its data in ${folder}`,
      'It takes paths of letters, digits and the characters . _ ~ - alone, here or in the cache folder',
      'Move the checkout to such a path, or point XDG_CACHE_HOME to one',
    );
  }
  mkdirSync(dirname(link), { recursive: true });
  if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(folder, link);
  // Others may write to the folder for temporary files: what is there must be our own link.
  const found = lstatSync(link);
  if (found.isSymbolicLink() && readlinkSync(link) === folder && found.uid === process.getuid?.()) return link;
  throw new Breakdown(
    `${link} is not what the local cloud puts there`,
    `It is a link of yours to ${folder}`,
    'Remove it and try again',
  );
}

/** Removes what {@link plainPathTo} may have made, once the folder is gone. */
export function removeLinkTo(folder: string, cache: string): void {
  const link = linkTo(folder, cache);
  if (link && !isPlainPath(folder)) rmSync(link, { force: true });
}

function linkTo(folder: string, cache: string): string | undefined {
  const home = [cache, tmpdir()].find(isPlainPath);
  return home && join(home, `biosphere-drives-${sha256OfTexts([folder]).slice(0, 16)}`);
}
