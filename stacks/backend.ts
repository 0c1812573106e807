import { S3Backend } from 'cdktf';
import { policyDocument } from '../constructs/iam/policy';
import { biomeStateKey, type SharedStack, type StateKey, stateKey, stateProfile } from '../environments/naming';
import type { Environment } from '../environments/resolve';
import type { Composition } from './composition';
import type { EnvironmentStack } from './environment-stack';

/** MinIO's STS asks for a role ARN and looks at none: the session is the caller's own, cut down by the policy beside it. */
const STORE_ROLE = 'arn:minio:iam:::role/state';

/** State in the MinIO store of the environment, opened for the stack's own object and nothing else. */
export function useBackend(stack: EnvironmentStack, key: StateKey, composition: Composition): void {
  const { state, biome, region } = stack.environment;
  new S3Backend(stack, {
    bucket: state.bucket,
    key,
    region,
    profile: stateProfile(state.store, biome ? 'biomes' : 'state'),
    ...(composition.awsConfigFiles ? { sharedConfigFiles: [...composition.awsConfigFiles] } : {}),
    usePathStyle: true,
    skipCredentialsValidation: true,
    skipRequestingAccountId: true,
    skipMetadataApiCheck: true,
    skipRegionValidation: true,
    assumeRole: { roleArn: STORE_ROLE, sessionName: stack.node.id, policy: sessionPolicy(state.bucket, key) },
  });
  // cdktf 0.21 has no property for it.
  stack.addOverride('terraform.backend.s3.use_lockfile', true);
}

export function stateKeyOf(environment: Environment, kind: SharedStack | 'biome'): StateKey {
  if (kind === 'biome') {
    if (!environment.biome) throw new Error('A biome stack needs the environment of a biome');
    return biomeStateKey(environment.biome);
  }
  return stateKey(environment.target, kind);
}

/** State is read and written, never deleted; only the lock is. Init also lists the prefix `env:/`. */
function sessionPolicy(bucket: string, key: StateKey): string {
  const object = `arn:aws:s3:::${bucket}/${key}`;
  return policyDocument([
    {
      sid: 'List',
      actions: ['s3:ListBucket'],
      resources: [`arn:aws:s3:::${bucket}`],
      conditions: { StringLike: { 's3:prefix': [`${key}*`, 'env:/'] } },
    },
    { sid: 'State', actions: ['s3:GetObject', 's3:PutObject'], resources: [object, `${object}.tflock`] },
    { sid: 'Unlock', actions: ['s3:DeleteObject'], resources: [`${object}.tflock`] },
  ]);
}
