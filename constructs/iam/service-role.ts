import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { type ITerraformDependable, Lazy } from 'cdktf';
import { Construct } from 'constructs';
import { environmentOf, slotOf } from '../environment';
import { boundaryArn } from './boundary';
import { policyDocument, type Statement } from './policy';

export interface ServiceRoleProps {
  /** Last part of the role's name, for example `provisioner`. */
  readonly what: string;
  /** The service that takes the role, for example `lambda.amazonaws.com`. */
  readonly service: string;
  readonly description: string;
}

/**
 * A role that one AWS service takes, with one inline policy that grants write into. It stands under the IAM path of its slot
 * and the workload boundary, and only work of its own account may make the service take it (aws:SourceAccount, against the
 * confused deputy: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html).
 */
export class ServiceRole extends Construct {
  readonly arn: string;
  readonly name: string;
  private readonly statements: Statement[] = [];
  private readonly policy: IamRolePolicy;

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const { names, account } = environmentOf(this);
    const role = new IamRole(this, 'role', {
      name: names.resource('aws:iam-role', slotOf(this), props.what),
      path: names.iamPath(slotOf(this)),
      description: props.description,
      permissionsBoundary: boundaryArn(this, 'workload'),
      assumeRolePolicy: policyDocument([trust(props.service, account)]),
    });
    this.arn = role.arn;
    this.name = role.name;
    this.policy = new IamRolePolicy(this, 'policy', {
      name: 'grants',
      role: role.name,
      policy: Lazy.stringValue({ produce: () => policyDocument(this.statements) }),
    });
    this.node.addValidation({
      validate: () => (this.statements.length > 0 ? [] : [`role ${props.what} was granted nothing: remove it`]),
    });
  }

  grant(...statements: readonly Statement[]): void {
    this.statements.push(...statements);
  }

  /** What was granted so far; from this the network derives its endpoints. */
  get granted(): readonly Statement[] {
    return this.statements;
  }

  /** Whatever needs the grants to work depends on these. */
  get dependables(): ITerraformDependable[] {
    return [this.policy];
  }
}

/** Lambda sends no aws:SourceAccount when it takes an execution role, so its trust cannot ask for it. */
function trust(service: string, account: string): Statement {
  const statement: Statement = { sid: 'Trust', actions: ['sts:AssumeRole'], principals: { Service: [service] } };
  if (service === 'lambda.amazonaws.com') return statement;
  return { ...statement, conditions: { StringEquals: { 'aws:SourceAccount': account } } };
}
