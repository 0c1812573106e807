import type { Construct } from 'constructs';
import { platformFolder } from '../../artifacts/registry/keys';
import { arnOf } from '../arn';
import { shared } from '../contract/computed';
import { boundaryArn } from '../iam/boundary';
import { ArnPatterns, SESSION_BIOME } from '../iam/patterns';
import type { Statement } from '../iam/policy';
import { KEY_USE, LOG_DELIVERY, ROLE_LIFE, SECRET_LIFE } from './apply-policy';

/**
 * What making a biome needs, for the biome that the session is tagged with and no other: one policy serves them all and
 * lists none.
 */
export function biomeStatements(scope: Construct, keyArn: string): Statement[] {
  const own = new ArnPatterns(scope, SESSION_BIOME);
  const all = new ArnPatterns(scope, '*');
  const roles = [own.roles(`biomes/${SESSION_BIOME}`)];
  const live = (name: string) => arnOf(scope, 'lambda', `function:${name}:live`);
  return [
    {
      sid: 'Own',
      actions: ['lambda:*', 'logs:*', 'states:*'],
      resources: [
        own.named('lambda', 'function:'),
        ...own.logGroups.flatMap((group) => [group, `${group}:*`]),
        own.named('states', 'stateMachine:'),
        own.named('states', 'execution:'),
      ],
    },
    {
      sid: 'OwnParameters',
      actions: [
        'ssm:PutParameter',
        'ssm:DeleteParameter',
        'ssm:GetParameter',
        'ssm:GetParameters',
        'ssm:AddTagsToResource',
        'ssm:RemoveTagsFromResource',
        'ssm:ListTagsForResource',
      ],
      resources: [own.deploymentParameters],
    },
    { sid: 'Contracts', actions: ['ssm:GetParameter', 'ssm:GetParameters'], resources: [all.contracts] },
    { sid: 'OwnSecrets', actions: SECRET_LIFE, resources: [own.secrets] },
    { sid: 'OwnRoles', actions: ROLE_LIFE, resources: roles },
    {
      sid: 'RolesUnderTheBoundary',
      effect: 'Deny',
      actions: ['iam:CreateRole'],
      resources: ['*'],
      conditions: { StringNotEquals: { 'iam:PermissionsBoundary': boundaryArn(scope, 'workload') } },
    },
    {
      sid: 'HandOverRoles',
      actions: ['iam:PassRole'],
      resources: roles,
      conditions: { StringEquals: { 'iam:PassedToService': ['lambda.amazonaws.com', 'states.amazonaws.com'] } },
    },
    {
      sid: 'AskThePlatform',
      actions: ['lambda:InvokeFunction'],
      resources: [live(shared.provisionerName(scope)), live(shared.deployFunctionName(scope))],
    },
    // The package with which functions start, and nothing else: code and models are moved by the deploy function.
    {
      sid: 'Bootstrap',
      actions: ['s3:GetObject'],
      resources: [`${shared.artifactBucketArn(scope)}/${platformFolder('bootstrap')}*`],
    },
    { sid: 'Key', actions: KEY_USE, resources: [keyArn] },
    { sid: 'LogDelivery', actions: LOG_DELIVERY, resources: ['*'] },
    {
      sid: 'Look',
      actions: [
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcs',
        'ec2:DescribeNetworkInterfaces',
        'ssm:DescribeParameters',
        'states:ValidateStateMachineDefinition',
      ],
      resources: ['*'],
    },
  ];
}
