import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';
import type { OpenCloud } from './collect';

/** Something that was written down, and where. */
export interface Place {
  readonly where: string;
  readonly bytes: Buffer;
}

/**
 * The files of a home that are meant to hold secrets, and may be read by their owner alone. What else is in the home is
 * written for people, for Terraform, or for reports that are sent around.
 */
export const CREDENTIAL_FILES: readonly RegExp[] = [
  /^local\/credentials\.json$/,
  // What the parts are started with.
  /^local\/plan\.json$/,
  /^local\/emulator\.json$/,
  /^local\/aws\/config$/,
  /^local\/scratch\/mc\/config\.json$/,
  // The contents of the emulated accounts, Secrets Manager among them.
  /^local\/data\/emulator\/state$/,
  /^clients\/mc\/config\.json$/,
  /^clients\/postgres-[^/]+\/pgpass$/,
];

/** Every file of a home but the providers' programs. */
export function* filesOf(home: string): Generator<Place & { readonly mode: number }> {
  for (const name of readdirSync(home, { recursive: true, encoding: 'utf8' })) {
    const file = join(home, name);
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (!stat?.isFile() || /\/providers\/registry\./.test(file)) continue;
    yield { where: relative(home, file), bytes: bytesOf(file), mode: stat.mode & 0o777 };
  }
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    // A server has just removed it.
    return Buffer.alloc(0);
  }
}

/** Every version of every object of the state stores: states, locks, records. */
export async function* objectsOf(endpoint: string, { region, credentials }: OpenCloud): AsyncGenerator<Place> {
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials: credentials.minio.root });
  const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
  for (const { Name: Bucket = '' } of Buckets) {
    for (let page: { KeyMarker?: string; VersionIdMarker?: string } | null = {}; page; ) {
      const listed: ListObjectVersionsCommandOutput = await client.send(
        new ListObjectVersionsCommand({ Bucket, ...page }),
      );
      for (const { Key = '', VersionId } of listed.Versions ?? []) {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
        const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
        yield { where: `object ${Bucket}/${Key}, version ${VersionId}`, bytes };
      }
      page = listed.IsTruncated
        ? { KeyMarker: listed.NextKeyMarker ?? '', VersionIdMarker: listed.NextVersionIdMarker ?? '' }
        : null;
    }
  }
}

/** Every event of every log group of every account. */
export async function* logEventsOf({ endpoint, region, credentials }: OpenCloud): AsyncGenerator<Place> {
  for (const key of Object.values(credentials.accounts)) {
    const client = new CloudWatchLogsClient({ endpoint, region, credentials: key });
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {})) {
      for (const { logGroupName = '' } of logGroups) {
        for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName })) {
          const text = events.map(({ message }) => message).join('\n');
          yield { where: `log group ${logGroupName}`, bytes: Buffer.from(text) };
        }
      }
    }
  }
}
