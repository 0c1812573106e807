import { readFile } from 'node:fs/promises';
import { build } from '../artifacts/build/build';
import type { ArtifactSpec } from '../artifacts/build/spec';
import type { ArtifactKey } from '../artifacts/registry/keys';
import { Registry } from '../artifacts/registry/registry';
import type { Sha } from '../environments/naming';
import type { Clients } from './aws';
import type { Context } from './context';

/** An artifact that has to be in a target's bucket under a key. */
export interface Wanted {
  readonly spec: ArtifactSpec;
  readonly version: Sha;
  readonly key: ArtifactKey;
}

/**
 * Builds and uploads what the target's artifact bucket lacks. What is there already is neither built nor written again: a
 * version never comes to mean other bytes.
 * @returns what was uploaded
 */
export async function publish(
  { machine, paths, environment }: Pick<Context, 'machine' | 'paths' | 'environment'>,
  clients: Clients,
  trainingPython: () => Promise<string>,
  wanted: readonly Wanted[],
  progress: (detail: string) => void,
): Promise<Wanted[]> {
  const registry = new Registry(await clients.s3(), environment.names.bucket('artifacts', environment.account));
  const digests = await Promise.all(wanted.map(({ key }) => registry.digestOf(key)));
  const missing = wanted.filter((_, index) => digests[index] === null);
  for (const { spec, version, key } of missing) {
    const options = { checkout: machine.checkout, outDir: paths.artifacts, trainingPython, progress };
    const { path, sha256 } = await build(spec, version, options);
    progress(`Uploading ${spec.name}`);
    await registry.store(key, { bytes: await readFile(path), sha256 });
  }
  return missing;
}
