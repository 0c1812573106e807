import { createHash } from 'node:crypto';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { InvalidInput } from '../../environments/errors';
import type { ArtifactKey } from './keys';

/** An artifact's bytes with their digest, hexadecimal. */
export interface Content {
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** The artifacts of a target, in its bucket. What is there is never written again. */
export class Registry {
  constructor(
    private readonly s3: S3Client,
    private readonly bucket: string,
  ) {}

  /** Digest of what lies under a key, or null. */
  async digestOf(key: ArtifactKey): Promise<string | null> {
    try {
      const { Metadata } = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }));
      return Metadata?.sha256 ?? '';
    } catch (error) {
      if (['NotFound', 'NoSuchKey'].includes((error as Error).name)) return null;
      throw error;
    }
  }

  /** What lies under a key, or null; its digest is computed, not taken from what stands beside it. */
  async read(key: ArtifactKey): Promise<Content | null> {
    try {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return null;
      throw error;
    }
  }

  /**
   * Stores an artifact, unless the same bytes are there. Of two at once, one writes.
   * @returns whether it was written
   * @throws InvalidInput where other bytes are there under that version
   */
  async store(key: ArtifactKey, { bytes, sha256 }: Content): Promise<boolean> {
    const ChecksumSHA256 = Buffer.from(sha256, 'hex').toString('base64');
    const object = { Bucket: this.bucket, Key: key, Body: bytes, ChecksumSHA256, Metadata: { sha256 } };
    try {
      await this.s3.send(new PutObjectCommand({ ...object, IfNoneMatch: '*' }));
      return true;
    } catch (error) {
      // The latter where another write of the same key is under way:
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
      if (!['PreconditionFailed', 'ConditionalRequestConflict'].includes((error as Error).name)) throw error;
    }
    const stored = await this.digestOf(key);
    if (stored === sha256) return false;
    throw new InvalidInput(
      `${key} was to be ${sha256}, the bucket ${this.bucket} has ${stored || 'something without a digest'} under that name`,
      'An artifact never changes: one version, one content',
      'Commit, so that there is a new version; a trained model differs from machine to machine, so take the one that is there',
    );
  }
}
