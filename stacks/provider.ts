import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { iamArnOf } from '../constructs/arn';
import { operatorRoleName } from '../constructs/iam/operators';
import { accountProfile } from '../environments/naming';
import type { Composition } from './composition';
import type { EnvironmentStack } from './environment-stack';
import { tagsOf } from './tags';

/** The provider of a stack: the right account or none, in the role that may change this stack and no other. */
export function useProvider(stack: EnvironmentStack, composition: Composition): void {
  const { account, region } = stack.environment;
  new AwsProvider(stack, 'aws', {
    region,
    profile: accountProfile(account),
    ...(composition.awsConfigFiles ? { sharedConfigFiles: [...composition.awsConfigFiles] } : {}),
    allowedAccountIds: [account],
    assumeRole: assumedRole(stack),
    defaultTags: [{ tags: tagsOf(stack) }],
    s3UsePathStyle: true,
  });
}

/** Foundation makes the roles, so a named person applies it; all others take the role that is theirs. */
function assumedRole(stack: EnvironmentStack) {
  if (stack.kind === 'foundation') return undefined;
  const { biome, names } = stack.environment;
  const role = biome ? 'biome' : 'apply';
  return [
    {
      roleArn: iamArnOf(stack, `role${names.iamPath('shared')}${operatorRoleName(stack, role)}`),
      sessionName: stack.node.id,
      ...(biome ? { tags: { biome: biome.name }, transitiveTagKeys: ['biome'] } : {}),
    },
  ];
}
