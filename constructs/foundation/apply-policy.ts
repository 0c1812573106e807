import type { Construct } from 'constructs';
import { arnOf, iamArnOf } from '../arn';
import { shared } from '../contract/computed';
import { environmentOf } from '../environment';
import { ArnPatterns } from '../iam/patterns';
import type { Statement } from '../iam/policy';
import { planStatements } from './plan-policy';

/** Services that take roles made here. */
const TAKERS = ['lambda', 'states', 'sagemaker', 'vpc-flow-logs', 'monitoring.rds'].map(
  (service) => `${service}.amazonaws.com`,
);

/** What the shared stacks and the main deployment need; by name or path where the service knows one, by tag for the network. */
export function applyStatements(scope: Construct, keyArn: string): Statement[] {
  const all = new ArnPatterns(scope, '*');
  const { target } = environmentOf(scope);
  const roles = [all.roles('shared'), all.roles('main')];
  return [
    ...planStatements(scope),
    {
      sid: 'Network',
      actions: [
        'ec2:AssociateRouteTable',
        'ec2:AuthorizeSecurityGroup*',
        'ec2:Create*',
        'ec2:Delete*',
        'ec2:DisassociateRouteTable',
        'ec2:ModifySubnetAttribute',
        'ec2:ModifyVpc*',
        'ec2:ModifySecurityGroupRules',
        'ec2:ReplaceRouteTableAssociation',
        'ec2:RevokeSecurityGroup*',
        'ec2:UpdateSecurityGroupRuleDescriptions*',
      ],
      resources: ['*'],
      // Two targets may share an account: nothing that is tagged with another one is touched.
      conditions: { StringEqualsIfExists: { 'aws:ResourceTag/Target': target, 'aws:RequestTag/Target': target } },
    },
    // Private names of interface endpoints: https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html
    { sid: 'PrivateNames', actions: ['route53:AssociateVPCWithHostedZone'], resources: ['*'] },
    {
      sid: 'ByName',
      actions: ['cloudwatch:*', 'lambda:*', 'logs:*', 'rds:*', 'sagemaker:*', 'sns:*', 'sqs:*', 'states:*'],
      resources: [
        all.named('cloudwatch', 'alarm:'),
        all.named('lambda', 'function:'),
        ...all.logGroups.flatMap((group) => [group, `${group}:*`]),
        ...['db:', 'pg:', 'subgrp:', 'snapshot:'].map((kind) => all.named('rds', kind)),
        // Every instance names an option group, ours the one that AWS made.
        arnOf(scope, 'rds', 'og:default*'),
        ...['model/', 'endpoint/', 'endpoint-config/'].map((kind) => all.named('sagemaker', kind)),
        all.named('sns', ''),
        all.named('sqs', ''),
        all.named('states', 'stateMachine:'),
      ],
    },
    {
      sid: 'Parameters',
      actions: ['ssm:PutParameter', 'ssm:DeleteParameter', 'ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource'],
      resources: [arnOf(scope, 'ssm', `parameter/biosphere/${target}/*`)],
    },
    { sid: 'Secrets', actions: SECRET_LIFE, resources: [all.secrets] },
    // RDS makes the master secret in the name of who makes the instance.
    {
      sid: 'MasterSecret',
      actions: ['secretsmanager:CreateSecret', 'secretsmanager:TagResource', 'secretsmanager:RotateSecret'],
      resources: [arnOf(scope, 'secretsmanager', 'secret:rds!db-*')],
    },
    {
      sid: 'Scaling',
      actions: [
        'application-autoscaling:RegisterScalableTarget',
        'application-autoscaling:DeregisterScalableTarget',
        'application-autoscaling:PutScalingPolicy',
        'application-autoscaling:DeleteScalingPolicy',
        'application-autoscaling:TagResource',
        'application-autoscaling:UntagResource',
      ],
      resources: [arnOf(scope, 'application-autoscaling', 'scalable-target/*')],
    },
    { sid: 'LogDelivery', actions: LOG_DELIVERY, resources: ['*'] },
    {
      sid: 'Artifacts',
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [`${shared.artifactBucketArn(scope)}/*`],
    },
    { sid: 'Key', actions: KEY_USE, resources: [keyArn] },
    { sid: 'Roles', actions: ROLE_LIFE, resources: roles },
    {
      sid: 'HandOverRoles',
      actions: ['iam:PassRole'],
      resources: roles,
      conditions: { StringEquals: { 'iam:PassedToService': TAKERS } },
    },
    {
      sid: 'ServiceLinkedRoles',
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [iamArnOf(scope, 'role/aws-service-role/*')],
    },
  ];
}

export const ROLE_LIFE = [
  'iam:CreateRole',
  'iam:DeleteRole',
  'iam:UpdateRole',
  'iam:UpdateRoleDescription',
  'iam:UpdateAssumeRolePolicy',
  'iam:PutRolePolicy',
  'iam:DeleteRolePolicy',
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:ListRolePolicies',
  'iam:ListAttachedRolePolicies',
  'iam:ListInstanceProfilesForRole',
  'iam:TagRole',
  'iam:UntagRole',
];

export const SECRET_LIFE = [
  'secretsmanager:CreateSecret',
  'secretsmanager:DeleteSecret',
  'secretsmanager:DescribeSecret',
  'secretsmanager:GetResourcePolicy',
  'secretsmanager:UpdateSecret',
  'secretsmanager:TagResource',
  'secretsmanager:UntagResource',
];

export const KEY_USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey', 'kms:CreateGrant'];

/** Sending a state machine's log to CloudWatch: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
export const LOG_DELIVERY = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];
