import type { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { StateObject } from './versions';

/** The lock object beside a state, as Terraform's S3 backend writes it. */
const lockSchema = z.object({ ID: z.string(), Operation: z.string(), Who: z.string(), Created: z.string() });

/** Clocks of one host agree, but the note of a run is written a moment before its lock. */
const TOLERANCE_MS = 2000;

/** Whether a lock is that of a run of this person on this host which began then: anybody else's is theirs. */
export function isLeft(lock: z.infer<typeof lockSchema>, who: string, since: Date): boolean {
  return lock.Who === who && new Date(lock.Created).getTime() >= since.getTime() - TOLERANCE_MS;
}

/**
 * Releases the lock of a killed run, when there is one.
 * @param since when that run began
 * @returns what it was for, or null
 */
export async function releaseLeftLock(
  client: S3Client,
  { Bucket, Key }: StateObject,
  who: string,
  since: Date,
): Promise<string | null> {
  const { DeleteObjectCommand, GetObjectCommand } = await import('@aws-sdk/client-s3');
  const object = { Bucket, Key: `${Key}.tflock` };
  try {
    const { Body } = await client.send(new GetObjectCommand(object));
    const lock = lockSchema.safeParse(JSON.parse((await Body?.transformToString()) ?? ''));
    if (!lock.success || !isLeft(lock.data, who, since)) return null;
    await client.send(new DeleteObjectCommand(object));
    return lock.data.Operation.replace('OperationType', '').toLowerCase();
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey' || error instanceof SyntaxError) return null;
    throw error;
  }
}
