/** Who may do what in the state stores. Pure. */
import { recordsBucket, stateBucket } from '../../environments/naming';
import { INFRA_ENVIRONMENTS, infraOf, isMultiTenant, TARGETS } from '../../environments/target';
import type { StoreRole } from '../credentials';

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const BUCKET_FACTS = ['s3:GetBucketLocation', 's3:GetBucketVersioning'];
const LIST = ['s3:ListBucket', 's3:ListBucketVersions'];
const READ = ['s3:GetObject', 's3:GetObjectVersion'];

/**
 * `platform` has the state of every stack: it never deletes state, only locks and, after its destroy, a biome's; nor a version,
 * so that each deletion can be undone (MinIO takes the right to delete an object for the right to destroy its versions, unless
 * that is denied). `developer` has what is below `<target>/biomes/` of targets that have biomes. Both have
 * the records of biomes. Within these, a run of Terraform narrows itself to its own stack by a session policy.
 */
export function storePolicies(prefix: string): Readonly<Record<StoreRole, PolicyDocument>> {
  const states = INFRA_ENVIRONMENTS.map((infra) => arn(stateBucket(prefix, infra)));
  const records = arn(recordsBucket(prefix));
  const biomes = TARGETS.filter(isMultiTenant).map((target) => ({
    bucket: arn(stateBucket(prefix, infraOf(target))),
    folder: `${target}/biomes/`,
  }));
  const recordsOfBiomes = [
    allow('Records', [...LIST, ...BUCKET_FACTS], [records]),
    allow('RecordsOfBiomes', [...READ, 's3:PutObject', 's3:DeleteObject'], [`${records}/*`]),
  ];
  return {
    platform: document([
      allow('Buckets', [...LIST, ...BUCKET_FACTS], states),
      allow('State', [...READ, 's3:PutObject'], below(states, '*')),
      allow('LocksAndBiomes', ['s3:DeleteObject'], [...below(states, '*.tflock'), ...below(states, '*/biomes/*')]),
      deny('Versions', ['s3:DeleteObjectVersion'], below(states, '*')),
      ...recordsOfBiomes,
      // A record that was deleted by mistake comes back by the removal of its delete marker.
      allow('UndoRecords', ['s3:DeleteObjectVersion'], [`${records}/*`]),
    ]),
    developer: document([
      allow('BucketFacts', BUCKET_FACTS, states),
      allow('Biomes', LIST, states, {
        // Terraform also lists its workspaces, which it would keep below `env:/`; nobody has any.
        StringLike: { 's3:prefix': ['env:/', ...biomes.map(({ folder }) => `${folder}*`)] },
      }),
      allow(
        'StateOfBiomes',
        [...READ, 's3:PutObject', 's3:DeleteObject'],
        biomes.map(({ bucket, folder }) => `${bucket}/${folder}*`),
      ),
      deny('Versions', ['s3:DeleteObjectVersion'], below([...states, records], '*')),
      ...recordsOfBiomes,
    ]),
  };
}

function document(statements: readonly PolicyStatement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

function allow(
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
  condition?: PolicyStatement['Condition'],
): PolicyStatement {
  const statement = { Sid: sid, Effect: 'Allow' as const, Action: actions, Resource: resources };
  return condition ? { ...statement, Condition: condition } : statement;
}

function deny(sid: string, actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return { Sid: sid, Effect: 'Deny', Action: actions, Resource: resources };
}

function arn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

function below(buckets: readonly string[], keys: string): string[] {
  return buckets.map((bucket) => `${bucket}/${keys}`);
}
