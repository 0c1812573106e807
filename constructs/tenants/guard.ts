import { LambdaInvocation } from '@cdktf/provider-aws/lib/lambda-invocation';
import { TerraformResource, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { SharedStack } from '../../environments/naming';
import { isMultiTenant } from '../../environments/target';
import { environmentOf } from '../environment';
import { LIVE } from '../function/aliased-function';

export interface TenantGuardProps {
  readonly stack: SharedStack;
  /** The platform function that knows whether the target has biomes: its own stack's, or one of a stack that is destroyed later. */
  readonly askedFunction: string;
  /** By name, a computed attribute of each thing that biomes stand on and that a replacement would take from under them. */
  readonly standsOn: Readonly<Record<string, string>>;
}

/**
 * Keeps a shared stack from being destroyed while its target has biomes, whoever runs Terraform. It comes last and goes first: its
 * deletion asks a platform function, which refuses as long as any biome is there, and then nothing else is deleted. It also goes
 * before anything in `standsOn` is replaced, because Terraform deletes what depends on a thing before the thing itself.
 *
 * Make it at the end of a stack: it depends on all resources that are there by then. Single-tenant targets have none; what is
 * stateful in them is kept by `prevent_destroy`.
 */
export class TenantGuard extends Construct {
  constructor(scope: Construct, id: string, { stack, askedFunction, standsOn }: TenantGuardProps) {
    super(scope, id);
    if (!isMultiTenant(environmentOf(this).target)) return;
    const others = TerraformStack.of(this).node.findAll().filter(TerraformResource.isTerraformResource);
    new LambdaInvocation(this, 'guard', {
      functionName: askedFunction,
      qualifier: LIVE,
      lifecycleScope: 'CRUD',
      input: JSON.stringify({ guards: stack }),
      triggers: { ...standsOn },
      dependsOn: others,
    }).overrideLogicalId('tenants');
  }
}
