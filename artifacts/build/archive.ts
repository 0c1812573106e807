/**
 * Archives whose bytes follow from their contents alone: sorted, without times, owners or the compressor of the machine (fflate
 * is JavaScript of a pinned version; zlib's output differs between builds of Node). Part of the recipe of every artifact.
 */
import { gzipSync, type Zippable, zipSync } from 'fflate';
import { pack } from 'tar-stream';

/** Contents by path. */
export type Files = Readonly<Record<string, Uint8Array>>;

const MODE = 0o644;
/** A zip holds local time without a zone: this is the same eight bytes in every zone. */
const ZIP_EPOCH = new Date(1980, 0, 1);
const UNIX = 3;

export function zip(files: Files): Uint8Array {
  const entries = sorted(files).map(([path, content]): [string, Zippable[string]] => [
    path,
    [content, { mtime: ZIP_EPOCH, os: UNIX, attrs: MODE << 16, level: 9 }],
  ]);
  return zipSync(Object.fromEntries(entries));
}

export async function tarGz(files: Files): Promise<Uint8Array> {
  const archive = pack();
  for (const [name, content] of sorted(files)) {
    archive.entry({ name, mode: MODE, mtime: new Date(0), uid: 0, gid: 0 }, Buffer.from(content));
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks), { mtime: 0, level: 9 });
}

function sorted(files: Files): [string, Uint8Array][] {
  return Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
}
