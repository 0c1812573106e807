import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { Construct } from 'constructs';
import { arnOf, iamArnOf } from '../arn';
import { shared } from '../contract/computed';
import { environmentOf } from '../environment';
import { type Boundary, boundaryArn, boundaryName } from '../iam/boundary';
import { OPERATOR_ROLES, operatorRoleName } from '../iam/operators';
import { ArnPatterns } from '../iam/patterns';
import { policyDocument, type Statement } from '../iam/policy';
import { WORKLOAD_ACTIONS } from '../iam/workload-actions';

/**
 * The ceilings of every role in a target (https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html).
 * They grant nothing by themselves. Whoever changes infrastructure can make roles only under the workload ceiling, and can
 * neither lift a ceiling nor change the roles that foundation made.
 */
export class Boundaries extends Construct {
  /** Roles wait for these. */
  readonly policies: IamPolicy[];

  constructor(scope: Construct, id: string, props: { readonly keyArn: string }) {
    super(scope, id);
    this.policies = [
      this.boundary('workload', 'Ceiling of all that runs', this.workload(props.keyArn)),
      this.boundary('operator', 'Ceiling of all who change infrastructure', this.operator()),
    ];
  }

  private boundary(which: Boundary, description: string, statements: Statement[]): IamPolicy {
    return new IamPolicy(this, which, {
      name: boundaryName(this, which),
      path: environmentOf(this).names.iamPath('shared'),
      description,
      policy: policyDocument(statements),
    });
  }

  private workload(keyArn: string): Statement[] {
    const all = new ArnPatterns(this, '*');
    const { target } = environmentOf(this);
    const buckets = [shared.artifactBucketArn(this), shared.dataSetBucketArn(this)];
    return [
      {
        sid: 'Logs',
        actions: WORKLOAD_ACTIONS.logs,
        resources: all.logGroups.flatMap((group) => [group, `${group}:*`]),
      },
      {
        sid: 'Secrets',
        actions: WORKLOAD_ACTIONS.secrets,
        // RDS names the master secret itself: rds!db-<id>.
        resources: [all.secrets, arnOf(this, 'secretsmanager', 'secret:rds!db-*')],
      },
      {
        sid: 'Parameters',
        actions: WORKLOAD_ACTIONS.parameters,
        resources: [arnOf(this, 'ssm', `parameter/biosphere/${target}/*`)],
      },
      { sid: 'Functions', actions: WORKLOAD_ACTIONS.functions, resources: [all.named('lambda', 'function:')] },
      { sid: 'Endpoints', actions: WORKLOAD_ACTIONS.endpoints, resources: [all.named('sagemaker', 'endpoint/')] },
      {
        sid: 'Workflows',
        actions: WORKLOAD_ACTIONS.workflows,
        resources: [all.named('states', 'stateMachine:'), all.named('states', 'execution:')],
      },
      { sid: 'Queues', actions: WORKLOAD_ACTIONS.queues, resources: [all.named('sqs', '')] },
      { sid: 'Topics', actions: WORKLOAD_ACTIONS.topics, resources: [all.named('sns', '')] },
      { sid: 'Objects', actions: WORKLOAD_ACTIONS.objects, resources: buckets.flatMap((arn) => [arn, `${arn}/*`]) },
      { sid: 'Key', actions: WORKLOAD_ACTIONS.key, resources: [keyArn] },
      { sid: 'Anywhere', actions: WORKLOAD_ACTIONS.anywhere, resources: ['*'] },
    ];
  }

  private operator(): Statement[] {
    const { target, region } = environmentOf(this);
    const ours = ['role', 'policy', 'instance-profile'].map((kind) => iamArnOf(this, `${kind}/biosphere/${target}/*`));
    const serviceLinked = iamArnOf(this, 'role/aws-service-role/*');
    const path = environmentOf(this).names.iamPath('shared');
    return [
      { sid: 'Otherwise', actions: ['*'], resources: ['*'] },
      {
        sid: 'OwnRegion',
        effect: 'Deny',
        notActions: ['iam:*', 'sts:*', 'kms:Decrypt', 's3:GetBucketLocation', 's3:ListAllMyBuckets'],
        resources: ['*'],
        conditions: { StringNotEquals: { 'aws:RequestedRegion': region } },
      },
      { sid: 'NoOrganisation', effect: 'Deny', actions: ['organizations:*', 'account:*'], resources: ['*'] },
      {
        sid: 'OwnIdentities',
        effect: 'Deny',
        actions: [
          'iam:Add*',
          'iam:Attach*',
          'iam:Create*',
          'iam:Deactivate*',
          'iam:Delete*',
          'iam:Detach*',
          'iam:PassRole',
          'iam:Put*',
          'iam:Remove*',
          'iam:Set*',
          'iam:Update*',
          'iam:Upload*',
        ],
        notResources: [...ours, serviceLinked],
      },
      {
        sid: 'RolesUnderTheWorkloadBoundary',
        effect: 'Deny',
        actions: ['iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'],
        resources: ours,
        conditions: { StringNotEquals: { 'iam:PermissionsBoundary': boundaryArn(this, 'workload') } },
      },
      { sid: 'BoundariesStay', effect: 'Deny', actions: ['iam:DeleteRolePermissionsBoundary'], resources: ['*'] },
      {
        sid: 'FoundationStays',
        effect: 'Deny',
        actions: ['iam:Attach*', 'iam:Create*', 'iam:Delete*', 'iam:Detach*', 'iam:Put*', 'iam:Set*', 'iam:Update*'],
        resources: [
          boundaryArn(this, 'workload'),
          boundaryArn(this, 'operator'),
          ...OPERATOR_ROLES.map((role) => iamArnOf(this, `role${path}${operatorRoleName(this, role)}`)),
        ],
      },
    ];
  }
}
