import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInput } from '../../environments/errors';
import type { Sha } from '../../environments/naming';
import { tarGz, zip } from './archive';
import { bundle } from './bundle';
import { type ArtifactSpec, fileNameOf } from './spec';
import { train } from './train';
import { versionOf } from './version';

export interface BuildOptions {
  readonly checkout: string;
  /** Where archives are kept; one that is there is not built again. */
  readonly outDir: string;
  /** Path of a Python that has the training requirements; asked for only where a model has to be trained. */
  readonly trainingPython: () => Promise<string>;
  /** Told of each archive that is made. Default: nobody. */
  readonly progress?: (message: string) => void;
}

export interface BuiltArtifact {
  readonly spec: ArtifactSpec;
  readonly version: Sha;
  readonly path: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** False where it was there already. */
  readonly isNew: boolean;
}

/**
 * Builds one artifact at the version that ./version.ts tells, unless it is there.
 * @throws InvalidInput where the working tree holds another version: a version never names other bytes.
 */
export async function build(spec: ArtifactSpec, version: Sha, options: BuildOptions): Promise<BuiltArtifact> {
  const path = join(options.outDir, fileNameOf(spec, version));
  if (existsSync(path)) return described(spec, version, path, await readFile(path), false);
  checkVersion(spec, version, options.checkout);
  options.progress?.(`${spec.kind === 'model' ? 'Training' : 'Building'} ${spec.name}`);
  const content = await contentOf(spec, version, options);
  // Once more: an edit during the build must not end up under the name of a commit.
  checkVersion(spec, version, options.checkout);
  await write(path, options.outDir, content);
  return described(spec, version, path, content, true);
}

/**
 * A package says its version inside: Lambda publishes no new version of the same bytes, and would go on under the
 * description of an older commit where a change leaves the bundle as it is (a comment, for example).
 */
async function contentOf(
  spec: ArtifactSpec,
  version: Sha,
  { checkout, trainingPython }: BuildOptions,
): Promise<Uint8Array> {
  if (spec.kind === 'model') return tarGz(await train(spec.train, await trainingPython(), checkout));
  return zip({ 'index.js': await bundle(spec.entry, checkout), VERSION: Buffer.from(`${version}\n`) });
}

/** Under another name first: an archive that is there is whole. */
async function write(path: string, folder: string, content: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true });
  const unfinished = join(folder, `.${randomUUID()}`);
  try {
    await writeFile(unfinished, content);
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}

function checkVersion(spec: ArtifactSpec, wanted: Sha, checkout: string): void {
  const current = versionOf(spec, checkout);
  if (current === wanted) return;
  throw new InvalidInput(
    `${spec.name} is wanted at ${wanted}, the working tree holds ${current}`,
    'An artifact is built from the working tree as it is, and keeps that version for ever',
    `Check out ${wanted.slice(0, 40)}, or ask for ${current}`,
  );
}

function described(spec: ArtifactSpec, version: Sha, path: string, content: Uint8Array, isNew: boolean): BuiltArtifact {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { spec, version, path, bytes: content.length, sha256, isNew };
}
