/** What a MinIO cluster is to hold before anybody works with it: buckets, users, policies. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import * as z from 'zod';
import { recordsBucket, stateBucket } from '../../environments/naming';
import { INFRA_ENVIRONMENTS } from '../../environments/target';
import { type AccessKey, type Credentials, STORE_ROLES } from '../credentials';
import { Breakdown } from '../errors';
import { readJson, sha256OfTexts, writeFileWhole, writeJson } from '../files';
import { pause } from '../processes';
import { ProgramFailed, runProgram } from '../run-program';
import { agreeOnBuckets, withoutSessions } from './agreement';
import { storePolicies } from './policies';

export interface ContentsInputs {
  /** URL that the cluster answers on. */
  readonly endpoint: string;
  /** URL of each node. */
  readonly nodes: readonly [string, ...string[]];
  readonly region: string;
  /** First part of all names, as organisation.ts says. */
  readonly prefix: string;
  readonly credentials: Credentials['minio'];
  /** The folder of the cluster's drives: what is noted in it goes with them. */
  readonly drives: string;
  /** Path of MinIO's client, which alone speaks its administration protocol. */
  readonly mc: string;
  /** A private folder for it. */
  readonly scratch: string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends the node at this URL, which is then started again. */
  readonly restart: (node: string) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/** Right after a start, writes can be refused for some seconds although the health page is content. */
const PATIENCE_MS = 60_000;
/** Attempts after which settings that a node lacks are written again. */
const REPAIR_EVERY = 5;
/** What a node that lags behind gets to catch up once it was started again, before it is started once more. */
const CATCH_UP_MS = 3_000;
const MOST_RESTARTS = 4;

export function bucketsOf(prefix: string): string[] {
  return [...INFRA_ENVIRONMENTS.map((infra) => stateBucket(prefix, infra)), recordsBucket(prefix)];
}

/**
 * Makes what is missing, unless the wanted contents are those of the last time, and waits until every node knows them.
 * @throws Breakdown where the nodes do not come to know the same
 */
export async function ensureContents(inputs: ContentsInputs): Promise<void> {
  const { credentials, prefix, drives } = inputs;
  const wanted = sha256OfTexts([JSON.stringify([bucketsOf(prefix), LIFECYCLE, storePolicies(prefix), credentials])]);
  const note = join(drives, 'contents.json');
  if (readJson(note, z.object({ wanted: z.string() }))?.wanted !== wanted) {
    await withPatience(inputs.signal, () => makeBuckets(inputs));
    await withPatience(inputs.signal, () => makeUsers(inputs));
    writeJson(note, { wanted });
  }
  await untilAgreed(inputs);
}

/**
 * A node that was faster than the others starts without their drives and looks for them again only after 15 s (a constant of
 * MinIO); until then it takes no writes and knows no new session. Started again it finds them at once. Where settings stay
 * away, writing them again makes all nodes load them.
 */
async function untilAgreed(inputs: ContentsInputs): Promise<void> {
  const { nodes, region, prefix, credentials } = inputs;
  const question = {
    ...{ nodes, region, root: credentials.root, person: credentials.roles.platform },
    ...{ buckets: bucketsOf(prefix), rules: LIFECYCLE.Rules.length },
  };
  const end = Date.now() + PATIENCE_MS;
  let restarts = 0;
  let nextRestart = Date.now() + 1_000;
  for (let attempt = 1; ; attempt++) {
    const [buckets, late] = await Promise.all([agreeOnBuckets(question), withoutSessions(question)]);
    if (buckets && late.length === 0) return;
    inputs.signal?.throwIfAborted();
    if (Date.now() > end) {
      throw new Breakdown(
        `The nodes of MinIO do not agree on ${buckets ? 'sessions' : 'the settings of buckets'}`,
        'Each has to know what the others know, or a lock that is released through one of them stays',
        'Try ./biosphere cloud down and ./biosphere cloud up; the logs of the nodes are in ./biosphere cloud logs',
      );
    }
    const [first] = late;
    const isCalm = buckets && late.length <= nodes.length / 2;
    if (first !== undefined && isCalm && Date.now() > nextRestart && restarts < MOST_RESTARTS) {
      // One at a time: two that start together miss each other again.
      await inputs.restart(first);
      restarts += 1;
      nextRestart = Date.now() + CATCH_UP_MS;
    }
    if (!buckets && attempt % REPAIR_EVERY === 0) await makeBuckets(inputs).catch(() => undefined);
    await pause(300);
  }
}

/**
 * Each lock of Terraform leaves a version and a delete marker behind. MinIO has no filter for the end of a name, so size tells
 * them: a lock has some 250 bytes, and a state with a resource in it has more than 600. Old versions of state stay.
 */
const LIFECYCLE = {
  Rules: [
    {
      ID: 'old-locks',
      Status: 'Enabled' as const,
      Filter: { ObjectSizeLessThan: 512 },
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    },
    {
      ID: 'lone-delete-markers',
      Status: 'Enabled' as const,
      Filter: { Prefix: '' },
      Expiration: { ExpiredObjectDeleteMarker: true },
    },
  ],
};

/** Through one node: each setting is written together with all others of its bucket, from what that very node knows of them. */
async function makeBuckets({ nodes: [endpoint], region, prefix, credentials }: ContentsInputs): Promise<void> {
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: credentials.root,
    maxAttempts: 5,
  });
  try {
    for (const Bucket of bucketsOf(prefix)) {
      await client.send(new CreateBucketCommand({ Bucket })).catch(unless('BucketAlreadyOwnedByYou'));
      await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
      await client.send(
        new PutBucketEncryptionCommand({
          Bucket,
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
          },
        }),
      );
      await client.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: LIFECYCLE }));
    }
  } finally {
    client.destroy();
  }
}

async function makeUsers(inputs: ContentsInputs): Promise<void> {
  const policies = storePolicies(inputs.prefix);
  for (const role of STORE_ROLES) {
    const key = inputs.credentials.roles[role];
    const file = join(inputs.scratch, `${role}.json`);
    writeFileWhole(file, JSON.stringify(policies[role]));
    await mc(inputs, ['admin', 'policy', 'create', STORE, role, file]);
    rmSync(file);
    await mc(inputs, ['admin', 'user', 'add', STORE], `${key.accessKeyId}\n${key.secretAccessKey}\n`);
    await mc(inputs, ['admin', 'policy', 'attach', STORE, role, '--user', key.accessKeyId]).catch((error) => {
      if (!(error instanceof ProgramFailed && /already in effect/.test(error.output))) throw error;
    });
  }
}

const STORE = 'store';

function mc({ mc: program, scratch, env, signal, endpoint, credentials }: ContentsInputs, args: string[], input = '') {
  return runProgram(program, ['--config-dir', join(scratch, 'mc'), '--json', ...args], {
    env: { ...env, ...storeVariable(endpoint, credentials.root) },
    input,
    signal,
  });
}

/** The variable that tells `mc` where {@link STORE} is. https://min.io/docs/minio/linux/reference/minio-mc.html */
export function storeVariable(endpoint: string, key: AccessKey): Record<string, string> {
  const [scheme, rest] = endpoint.split('://');
  return { [`MC_HOST_${STORE}`]: `${scheme}://${key.accessKeyId}:${key.secretAccessKey}@${rest}` };
}

/** Arguments of `mc` that repair in a bucket what was written while a node was away. */
export function healArguments(scratch: string, bucket: string): string[] {
  return ['--config-dir', join(scratch, 'mc'), '--json', 'admin', 'heal', '--force', '-r', `${STORE}/${bucket}`];
}

async function withPatience(signal: AbortSignal | undefined, work: () => Promise<void>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      if (Date.now() > end) throw error;
      await pause(500);
    }
  }
}

function unless(name: string): (error: unknown) => void {
  return (error) => {
    if ((error as Error).name !== name) throw error;
  };
}
