import type { Target } from '../../../environments/target';
import { allows, statementsOf } from '../../iam';
import { resourcesOf } from '../../synthesize';
import { foundationOf } from './foundation-of';

const stack = foundationOf('sandbox-dev');
const account = '000000000010';
const policyOf = (id: string) =>
  resourcesOf(stack, 'aws_iam_role_policy').find(([each]) => each.includes(id))?.[1]?.policy;
const boundary = (which: string) =>
  resourcesOf(stack, 'aws_iam_policy').find(([id]) => id.includes(which))?.[1]?.policy;
const lambda = (name: string) => `arn:aws:lambda:eu-west-1:${account}:function:${name}`;
const role = (path: string) => `arn:aws:iam::${account}:role/biosphere/sandbox-dev/${path}`;

describe('the role of biomes', () => {
  const may = (action: string, resource: string, context: Record<string, string> = {}) =>
    allows([policyOf('biome'), boundary('operator')], {
      action,
      resource,
      context: { 'aws:PrincipalTag/biome': 'ada', 'aws:RequestedRegion': 'eu-west-1', ...context },
    });
  const under = {
    'iam:PermissionsBoundary': `arn:aws:iam::${account}:policy/biosphere/sandbox-dev/shared/bio-sandbox-dev-shared-workload-boundary`,
  };

  test('makes and removes what is its own', () => {
    expect(may('lambda:CreateFunction', lambda('bio-sandbox-dev-ada-intake'))).toBe(true);
    expect(may('iam:CreateRole', role('biomes/ada/bio-sandbox-dev-ada-runtime'), under)).toBe(true);
    expect(
      may('ssm:PutParameter', `arn:aws:ssm:eu-west-1:${account}:parameter/biosphere/sandbox-dev/deployments/ada/wants`),
    ).toBe(true);
    expect(
      may(
        'secretsmanager:CreateSecret',
        `arn:aws:secretsmanager:eu-west-1:${account}:secret:biosphere/sandbox-dev/ada/database-AbCdEf`,
      ),
    ).toBe(true);
  });

  test.each(['adam', 'main', 'shared', 'ad'])('touches nothing of %s', (other) => {
    expect(may('lambda:DeleteFunction', lambda(`bio-sandbox-dev-${other}-intake`))).toBe(false);
    expect(
      may(
        'ssm:PutParameter',
        `arn:aws:ssm:eu-west-1:${account}:parameter/biosphere/sandbox-dev/deployments/${other}/wants`,
      ),
    ).toBe(false);
    expect(may('iam:CreateRole', role(`biomes/${other}/r`), under)).toBe(false);
    expect(
      may(
        'secretsmanager:DeleteSecret',
        `arn:aws:secretsmanager:eu-west-1:${account}:secret:biosphere/sandbox-dev/${other}/database-AbCdEf`,
      ),
    ).toBe(false);
  });

  test('without a tag in its session it can do nothing of that at all', () => {
    expect(may('lambda:CreateFunction', lambda('bio-sandbox-dev-ada-intake'), { 'aws:PrincipalTag/biome': '' })).toBe(
      false,
    );
  });

  test('makes no role but under the workload boundary, and hands roles to functions and workflows only', () => {
    const own = role('biomes/ada/r');
    expect(may('iam:CreateRole', own)).toBe(false);
    expect(
      may('iam:CreateRole', own, { 'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    ).toBe(false);
    expect(may('iam:PutRolePolicy', own)).toBe(false);
    expect(may('iam:DeleteRolePermissionsBoundary', own)).toBe(false);
    expect(may('iam:PassRole', own, { 'iam:PassedToService': 'ec2.amazonaws.com' })).toBe(false);
    expect(may('iam:PassRole', own, { 'iam:PassedToService': 'lambda.amazonaws.com' })).toBe(true);
  });

  test('asks the provisioner and the deploy function through their alias, and never opens a secret', () => {
    expect(may('lambda:InvokeFunction', lambda('bio-sandbox-dev-shared-provisioner:live'))).toBe(true);
    expect(may('lambda:InvokeFunction', lambda('bio-sandbox-dev-shared-provisioner'))).toBe(false);
    expect(may('lambda:UpdateFunctionCode', lambda('bio-sandbox-dev-shared-provisioner:live'))).toBe(false);
    expect(
      may(
        'secretsmanager:GetSecretValue',
        `arn:aws:secretsmanager:eu-west-1:${account}:secret:biosphere/sandbox-dev/ada/database-AbCdEf`,
      ),
    ).toBe(false);
  });

  test('its trust asks for the tag, and its policy lists no biome', () => {
    const trust = resourcesOf(stack, 'aws_iam_role').find(([id]) => id.includes('biome'))?.[1]?.assume_role_policy;
    const [statement] = statementsOf(trust);
    expect(statement?.Condition).toEqual({
      StringLike: { 'aws:RequestTag/biome': '?*' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['biome'] },
    });
    expect(String(policyOf('biome'))).toContain('$${aws:PrincipalTag/biome}');
    expect(String(policyOf('biome'))).not.toMatch(/\bada\b/);
  });

  test('exists only where biomes do', () => {
    const roles = (target: Target) => resourcesOf(foundationOf(target), 'aws_iam_role').map(([, { name }]) => name);
    expect(roles('canary-qa')).toHaveLength(3);
    expect(roles('canary-prd')).toEqual(['bio-canary-prd-shared-apply', 'bio-canary-prd-shared-plan']);
    expect(roles('live-ops')).toHaveLength(2);
  });
});

describe('the role that applies', () => {
  const may = (action: string, resource: string, context: Record<string, string> = {}) =>
    allows([policyOf('apply'), boundary('operator')], {
      action,
      resource,
      context: { 'aws:RequestedRegion': 'eu-west-1', ...context },
    });

  test('changes neither itself, nor the boundaries, nor identities outside of the target', () => {
    const boundaryArn = `arn:aws:iam::${account}:policy/biosphere/sandbox-dev/shared/bio-sandbox-dev-shared-workload-boundary`;
    const under = { 'iam:PermissionsBoundary': boundaryArn };
    expect(may('iam:PutRolePolicy', role('shared/bio-sandbox-dev-shared-flow-logs'), under)).toBe(true);
    expect(may('iam:PutRolePolicy', role('shared/bio-sandbox-dev-shared-apply'), under)).toBe(false);
    expect(may('iam:CreatePolicyVersion', boundaryArn)).toBe(false);
    expect(may('iam:CreateUser', `arn:aws:iam::${account}:user/somebody`)).toBe(false);
    expect(may('iam:PutRolePolicy', `arn:aws:iam::${account}:role/biosphere/sandbox-stg/shared/r`, under)).toBe(false);
  });

  test('leaves a target alone that shares its account, and other regions', () => {
    expect(may('lambda:DeleteFunction', lambda('bio-sandbox-stg-main-intake'))).toBe(false);
    const vpc = `arn:aws:ec2:eu-west-1:${account}:vpc/vpc-1`;
    expect(may('ec2:DeleteVpc', vpc, { 'aws:ResourceTag/Target': 'sandbox-dev' })).toBe(true);
    expect(may('ec2:DeleteVpc', vpc, { 'aws:ResourceTag/Target': 'sandbox-stg' })).toBe(false);
    expect(may('lambda:DeleteFunction', lambda('bio-sandbox-dev-main-intake'))).toBe(true);
    expect(
      may('lambda:DeleteFunction', lambda('bio-sandbox-dev-main-intake'), { 'aws:RequestedRegion': 'us-east-1' }),
    ).toBe(false);
  });
});

test('the role that plans changes nothing and opens no secret, message or object', () => {
  const actions = statementsOf(policyOf('plan')).flatMap(({ Action }) => Action ?? []);
  expect(actions.filter((action) => !/:(Describe|Get|List|Validate)/.test(action))).toEqual([]);
  for (const opening of ['secretsmanager:GetSecretValue', 's3:GetObject', 'sqs:ReceiveMessage', 'kms:Decrypt']) {
    expect(allows([policyOf('plan')], { action: opening, resource: 'any' })).toBe(false);
  }
});

test('every role stands under a boundary that foundation makes, and policies fit into what IAM takes', () => {
  for (const [, each] of resourcesOf(stack, 'aws_iam_role')) {
    expect(each.permissions_boundary).toMatch(
      /policy\/biosphere\/sandbox-dev\/shared\/bio-sandbox-dev-shared-(operator|workload)-boundary$/,
    );
  }
  for (const [, { policy }] of resourcesOf(stack, 'aws_iam_policy')) expect(String(policy).length).toBeLessThan(6144);
  for (const [, { policy }] of resourcesOf(stack, 'aws_iam_role_policy'))
    expect(String(policy).length).toBeLessThan(10240);
});

test('the operator boundary lets nobody lift or change the ceiling of a role', () => {
  const may = (action: string, iamBoundary?: string) =>
    allows([boundary('operator')], {
      action,
      resource: role('main/r'),
      context: {
        'aws:RequestedRegion': 'eu-west-1',
        ...(iamBoundary ? { 'iam:PermissionsBoundary': iamBoundary } : {}),
      },
    });
  const workload = `arn:aws:iam::${account}:policy/biosphere/sandbox-dev/shared/bio-sandbox-dev-shared-workload-boundary`;
  for (const action of [
    'iam:CreateRole',
    'iam:PutRolePermissionsBoundary',
    'iam:PutRolePolicy',
    'iam:AttachRolePolicy',
  ]) {
    expect(may(action, workload)).toBe(true);
    expect(may(action, 'arn:aws:iam::aws:policy/AdministratorAccess')).toBe(false);
    expect(may(action)).toBe(false);
  }
});

test('the workload boundary knows no identities, and nothing of another target', () => {
  const may = (action: string, resource: string) => allows([boundary('workload')], { action, resource });
  expect(may('iam:CreateRole', role('biomes/ada/r'))).toBe(false);
  expect(may('sts:AssumeRole', role('shared/bio-sandbox-dev-shared-apply'))).toBe(false);
  expect(may('lambda:InvokeFunction', lambda('bio-sandbox-stg-main-intake'))).toBe(false);
  expect(may('lambda:InvokeFunction', lambda('bio-sandbox-dev-main-intake:live'))).toBe(true);
});
