import type { S3Client } from '@aws-sdk/client-s3';
import { identityOfState } from './judge';
import type { StateNote } from './notes';

export interface StateObject {
  readonly Bucket: string;
  readonly Key: string;
}

/** A version of a state object that is a whole state. */
export interface StateVersion {
  readonly id: string;
  readonly serial: number;
  readonly written: Date;
}

/** More than anybody looks back; each is fetched. */
const MOST_VERSIONS = 20;

/** The version to go back to: the highest serial of the history that was noted, or of any where nothing was. */
export async function findBestVersion(
  client: S3Client,
  object: StateObject,
  note: StateNote | null,
): Promise<StateVersion | null> {
  const { GetObjectCommand, ListObjectVersionsCommand } = await import('@aws-sdk/client-s3');
  const { Versions = [] } = await client.send(
    new ListObjectVersionsCommand({ Bucket: object.Bucket, Prefix: object.Key, MaxKeys: 1000 }),
  );
  const candidates = Versions.filter(({ Key }) => Key === object.Key).slice(0, MOST_VERSIONS);
  const versions = await Promise.all(
    candidates.map(async ({ VersionId = '', LastModified = new Date(0) }) => {
      const { Body } = await client.send(new GetObjectCommand({ ...object, VersionId }));
      const identity = identityOfState((await Body?.transformToString()) ?? '');
      if (!identity || (note && identity.lineage !== note.lineage)) return [];
      return [{ id: VersionId, serial: identity.serial, written: LastModified }];
    }),
  );
  return versions.flat().sort((a, b) => b.serial - a.serial || b.written.getTime() - a.written.getTime())[0] ?? null;
}

/**
 * The command that puts a version in front again. Nothing is lost by it: what was there stays a version as well.
 * @param store alias of the state store, as {@link writeMinioClientFiles} names it
 */
export function restoreCommand(store: string, { Bucket, Key }: StateObject, { id }: StateVersion): string {
  const path = `${store}/${Bucket}/${Key}`;
  return `./biosphere exec -- mc cp --version-id ${id} ${path} ${path}`;
}
