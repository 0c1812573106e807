import { createReadStream } from 'node:fs';
import type { S3Client } from '@aws-sdk/client-s3';
import { build } from '../artifacts/build/build';
import type { ArtifactSpec } from '../artifacts/build/spec';
import type { ArtifactKey } from '../artifacts/registry/keys';
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
  const client = await clients.s3();
  const bucket = environment.names.bucket('artifacts', environment.account);
  const stored = await Promise.all(wanted.map(({ key }) => isStored(client, bucket, key)));
  const missing = wanted.filter((_, index) => !stored[index]);
  for (const { spec, version, key } of missing) {
    const options = { checkout: machine.checkout, outDir: paths.artifacts, trainingPython, progress };
    const { path, bytes } = await build(spec, version, options);
    progress(`Uploading ${spec.name}`);
    await upload(client, bucket, key, path, bytes);
  }
  return missing;
}

async function isStored(client: S3Client, Bucket: string, Key: string): Promise<boolean> {
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
  try {
    await client.send(new HeadObjectCommand({ Bucket, Key }));
    return true;
  } catch (error) {
    if (['NotFound', 'NoSuchKey'].includes((error as Error).name)) return false;
    throw error;
  }
}

/** Whoever was faster has written the same bytes. */
async function upload(client: S3Client, Bucket: string, Key: string, path: string, bytes: number): Promise<void> {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  try {
    const Body = createReadStream(path);
    await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength: bytes, IfNoneMatch: '*' }));
  } catch (error) {
    if (!['PreconditionFailed', 'ConditionalRequestConflict'].includes((error as Error).name)) throw error;
  }
}
