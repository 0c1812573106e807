/** Whether nodes of a MinIO cluster know the same: asked of each by its own port, since the balancer hides who does not. */

import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AccessKey } from '../credentials';

export interface AgreementInputs {
  /** URL of each node that is asked. */
  readonly nodes: readonly string[];
  readonly region: string;
  readonly root: AccessKey;
  /** Somebody who takes sessions at the STS, as Terraform's backend does. */
  readonly person: AccessKey;
  readonly buckets: readonly string[];
  /** Number of lifecycle rules of each bucket. */
  readonly rules: number;
}

/** A node that starts lets a request wait for ten seconds and more; asking again finds out sooner. */
const ANSWER_MS = 1500;
const soon = () => ({ abortSignal: AbortSignal.timeout(ANSWER_MS) });

/**
 * A node that has not loaded a bucket's settings takes it for unversioned: an object that is deleted through it then stays, a
 * lock of Terraform for example. It does not say so in any health page. (Seen with the pinned build, right after a start, and
 * for good where settings were written through several nodes: each writes all of a bucket's settings from its own copy.)
 */
export async function agreeOnBuckets({ nodes, region, root, buckets, rules }: AgreementInputs): Promise<boolean> {
  const answers = await Promise.all(
    nodes.map((endpoint) =>
      withClient(s3(endpoint, region, root), (client) =>
        Promise.all(buckets.map((Bucket) => isSet(client, Bucket, rules))),
      ),
    ),
  );
  return answers.flat().every(Boolean);
}

async function isSet(client: S3Client, Bucket: string, rules: number): Promise<boolean> {
  try {
    const [versioning, encryption, lifecycle] = await Promise.all([
      client.send(new GetBucketVersioningCommand({ Bucket }), soon()),
      client.send(new GetBucketEncryptionCommand({ Bucket }), soon()),
      client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }), soon()),
    ]);
    return (
      versioning.Status === 'Enabled' &&
      (encryption.ServerSideEncryptionConfiguration?.Rules ?? []).length > 0 &&
      (lifecycle.Rules ?? []).length === rules
    );
  } catch {
    return false;
  }
}

/**
 * The nodes that do not share sessions with the others: a session that one gives is one on every node. A node that lacks
 * drives of the others gives none; one that is not told of sessions refuses them.
 */
export async function withoutSessions({ nodes, region, person, buckets }: AgreementInputs): Promise<string[]> {
  const sessions = await Promise.all(nodes.map((node) => sessionOf(node, region, person).catch(() => null)));
  const silent = nodes.filter((_, i) => sessions[i] === null);
  if (silent.length > 0) return silent;
  const [Bucket] = buckets;
  const takesAll = (node: string) =>
    Promise.all(
      sessions.map((session) =>
        withClient(s3(node, region, session as Session), (client) =>
          client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 1 }), soon()),
        ),
      ),
    ).then(
      () => true,
      () => false,
    );
  const taken = await Promise.all(nodes.map(takesAll));
  return nodes.filter((_, i) => !taken[i]);
}

type Session = Awaited<ReturnType<typeof sessionOf>>;

/** Root has no sessions; MinIO asks for the ARN of a role and looks at none. */
async function sessionOf(endpoint: string, region: string, credentials: AccessKey) {
  const client = new STSClient({ endpoint, region, credentials, maxAttempts: 1 });
  return withClient(client, async () => {
    const role = { RoleArn: 'arn:aws:iam::000000000000:role/any', RoleSessionName: 'agreement', DurationSeconds: 900 };
    const { Credentials } = await client.send(new AssumeRoleCommand(role), soon());
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
  });
}

function s3(endpoint: string, region: string, credentials: AccessKey & { sessionToken?: string }): S3Client {
  return new S3Client({ endpoint, region, forcePathStyle: true, credentials, maxAttempts: 1 });
}

async function withClient<Client extends { destroy(): void }, Result>(
  client: Client,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}
