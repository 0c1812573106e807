import { LambdaInvocation } from '@cdktf/provider-aws/lib/lambda-invocation';
import { Fn, type ITerraformDependable, propertyAccess, Token } from 'cdktf';
import { Construct } from 'constructs';
import { shared } from '../contract/computed';
import { LIVE } from '../function/aliased-function';
import { deploymentSlotOf } from './slot';

export interface ReleaseProps {
  readonly kind: 'service' | 'model';
  /** Of the service or model. */
  readonly name: string;
  /** The wanted version, or an expression that yields one or null: keep what runs. */
  readonly sha: string;
  /** Changes whenever the function's configuration does, so that a version is published for it. Default: none. */
  readonly configuration?: string;
  readonly dependsOn: ITerraformDependable[];
}

/**
 * Tells the target's deploy function which version a deployment wants. It alone moves code, also for pushes and roll-backs that
 * Terraform does not see; so a push is never drift, and an apply never moves code backwards.
 */
export class Release extends Construct {
  readonly resource: LambdaInvocation;

  constructor(scope: Construct, id: string, props: ReleaseProps) {
    super(scope, id);
    this.resource = new LambdaInvocation(this, 'release', {
      functionName: shared.deployFunctionName(this),
      qualifier: LIVE,
      lifecycleScope: 'CRUD',
      input: Fn.jsonencode({
        deployment: deploymentSlotOf(this),
        kind: props.kind,
        name: props.name,
        sha: props.sha,
        ...(props.configuration === undefined ? {} : { configuration: props.configuration }),
      }),
      dependsOn: props.dependsOn,
    });
  }

  /** A text of the deploy function's answer. */
  answer(field: 'sha' | 'targetModel'): string {
    return Token.asString(propertyAccess(Fn.jsondecode(this.resource.result), [field]));
  }
}
