import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { isMultiTenant } from '../../environments/target';
import { environmentOf } from '../environment';
import { boundaryArn } from '../iam/boundary';
import { OPERATOR_ROLES, type OperatorRole, operatorRoleName } from '../iam/operators';
import { policyDocument, type Statement } from '../iam/policy';
import { applyStatements } from './apply-policy';
import { biomeStatements } from './biome-policy';
import { planStatements } from './plan-policy';

export interface OperatorRolesProps {
  readonly keyArn: string;
  /** The boundaries under which the roles stand. */
  readonly dependsOn: ITerraformDependable[];
}

const ROLES: Record<
  OperatorRole,
  { description: string; statements: (scope: Construct, keyArn: string) => Statement[] }
> = {
  plan: { description: 'Reads infrastructure, changes nothing, opens no secret', statements: planStatements },
  apply: { description: 'Changes what the target shares and its main deployment', statements: applyStatements },
  biome: {
    description: 'Makes and removes the one biome that its session is tagged with',
    statements: biomeStatements,
  },
};

/**
 * The roles that Terraform takes. People and pipelines of the target's own account and of its ops account may take them, as
 * far as their own policies say so; which of them may, is that account's business. `biome` exists only where biomes do.
 */
export class OperatorRoles extends Construct {
  constructor(scope: Construct, id: string, props: OperatorRolesProps) {
    super(scope, id);
    const { names, target } = environmentOf(this);
    for (const role of OPERATOR_ROLES) {
      if (role === 'biome' && !isMultiTenant(target)) continue;
      const { description, statements } = ROLES[role];
      const resource = new IamRole(this, role, {
        name: operatorRoleName(this, role),
        path: names.iamPath('shared'),
        description,
        permissionsBoundary: boundaryArn(this, 'operator'),
        assumeRolePolicy: policyDocument(this.trust(role)),
        maxSessionDuration: 3600,
        dependsOn: props.dependsOn,
      });
      new IamRolePolicy(this, `${role}-policy`, {
        name: 'grants',
        role: resource.name,
        policy: policyDocument(statements(this, props.keyArn)),
      });
    }
  }

  /** A biome's session says whose it is: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
  private trust(role: OperatorRole): Statement[] {
    const { account, ops } = environmentOf(this);
    const principals = { AWS: [...new Set([account, ops.account])].map((id) => `arn:aws:iam::${id}:root`) };
    if (role !== 'biome') return [{ sid: 'Take', principals, actions: ['sts:AssumeRole'] }];
    return [
      {
        sid: 'TakeForOneBiome',
        principals,
        actions: ['sts:AssumeRole', 'sts:TagSession'],
        conditions: {
          StringLike: { 'aws:RequestTag/biome': '?*' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['biome'] },
        },
      },
    ];
  }
}
