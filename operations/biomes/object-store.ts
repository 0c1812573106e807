import type { S3Client } from '@aws-sdk/client-s3';

export interface StoredObject {
  readonly body: string;
  readonly etag: string;
}

/** An object in a list. */
export interface ListedObject {
  readonly key: string;
  /** Another one whenever the body is another one. */
  readonly etag: string;
}

/** What a write expects to find: nothing, or the very version that was read. */
export type Expected = { readonly absent: true } | { readonly etag: string };

/** The few things that records need of S3, with conditional writes. */
export interface ObjectStore {
  get(key: string): Promise<StoredObject | null>;
  /** What is below a prefix. */
  list(prefix: string): Promise<ListedObject[]>;
  /** @returns whether it was written: false when somebody else was faster. */
  put(key: string, body: string, expected: Expected): Promise<boolean>;
  remove(key: string): Promise<void>;
}

/** One bucket of S3 or MinIO. Conditional writes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export class S3Bucket implements ObjectStore {
  constructor(
    private readonly client: () => Promise<S3Client>,
    private readonly bucket: string,
  ) {}

  async get(key: string): Promise<StoredObject | null> {
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    try {
      const { Body, ETag } = await (await this.client()).send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return { body: (await Body?.transformToString()) ?? '', etag: ETag ?? '' };
    } catch (error) {
      if (nameOf(error) === 'NoSuchKey') return null;
      throw error;
    }
  }

  async list(prefix: string): Promise<ListedObject[]> {
    const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
    const found: ListedObject[] = [];
    const pages = paginateListObjectsV2({ client: await this.client() }, { Bucket: this.bucket, Prefix: prefix });
    for await (const { Contents = [] } of pages) {
      found.push(...Contents.flatMap(({ Key, ETag = '' }) => (Key ? [{ key: Key, etag: ETag }] : [])));
    }
    return found;
  }

  async put(key: string, body: string, expected: Expected): Promise<boolean> {
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    const condition = 'absent' in expected ? { IfNoneMatch: '*' } : { IfMatch: expected.etag };
    try {
      const object = { Bucket: this.bucket, Key: key, Body: body, ContentType: 'application/json', ...condition };
      await (await this.client()).send(new PutObjectCommand(object));
      return true;
    } catch (error) {
      // 409 is what S3 answers to two conditional writes at once; NoSuchKey, to If-Match on what was deleted meanwhile.
      if (['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'].includes(nameOf(error))) return false;
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    const { DeleteObjectCommand } = await import('@aws-sdk/client-s3');
    await (await this.client()).send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
