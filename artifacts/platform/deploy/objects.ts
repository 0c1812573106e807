import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  NotFound,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';

/** Objects of the artifact bucket. */
export class Objects {
  constructor(
    private readonly s3: S3Client,
    readonly bucket: string,
  ) {}

  async exists(key: string): Promise<boolean> {
    try {
      await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }));
      return true;
    } catch (error) {
      if (error instanceof NotFound) return false;
      throw error;
    }
  }

  async copy(from: string, to: string): Promise<void> {
    const source = `${this.bucket}/${from.split('/').map(encodeURIComponent).join('/')}`;
    await this.s3.send(new CopyObjectCommand({ Bucket: this.bucket, Key: to, CopySource: source }));
  }

  /** Deletes all keys that `matches` accepts among those that begin with a prefix; the bucket keeps their versions a while. */
  async removeAll(prefix: string, matches: (key: string) => boolean): Promise<number> {
    let removed = 0;
    for await (const page of paginateListObjectsV2({ client: this.s3 }, { Bucket: this.bucket, Prefix: prefix })) {
      const keys = (page.Contents ?? []).map(({ Key }) => Key ?? '').filter(matches);
      if (keys.length === 0) continue;
      const answer = await this.s3.send(
        new DeleteObjectsCommand({
          Bucket: this.bucket,
          Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true },
        }),
      );
      const failed = answer.Errors?.[0];
      if (failed) throw new Error(`${failed.Key} could not be deleted: ${failed.Message}`);
      removed += keys.length;
    }
    return removed;
  }
}
