import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import type { IConstruct } from 'constructs';
import type { Product } from '../artifacts/product-types';
import { BIOME_CONNECTIONS, PLATFORM_CONNECTIONS } from '../constructs/data/connections';
import type { UsageModel } from '../environments/quotas';
import type { EnvironmentStack } from './environment-stack';
import { usesDatabase } from './shape';

/** Executions of one function that run at the same time in a deployment that is worked with. */
const EXECUTIONS_PER_FUNCTION = 2;
/** Availability zones at most: an interface endpoint, or a set of security groups of functions, has an interface in each. */
const ZONES = 3;
/** Functions that a target shares, provisioner and deploy function, each with security groups of its own at most. */
const SHARED_FUNCTIONS = 2;

type Kind = new (...parameters: never[]) => IConstruct;

/**
 * What one target and one deployment use of the limits of an account: roles, parameters and endpoints counted in the stacks
 * that were built (the largest target's), what exists at run time computed from the product.
 */
export function usageOf(stacks: readonly EnvironmentStack[], product: Product): UsageModel {
  const count = (of: 'shared' | 'deployment', kind: Kind) => largestCount(stacks, of, kind);
  const services = product.services.length;
  return {
    shared: {
      iamRoles: count('shared', IamRole),
      concurrentExecutions: SHARED_FUNCTIONS * EXECUTIONS_PER_FUNCTION,
      networkInterfaces: (count('shared', VpcEndpoint) + SHARED_FUNCTIONS) * ZONES,
      ssmParameters: count('shared', SsmParameter),
      connections: PLATFORM_CONNECTIONS,
    },
    deployment: {
      iamRoles: count('deployment', IamRole),
      concurrentExecutions: services * EXECUTIONS_PER_FUNCTION,
      // Functions of all deployments stand in the same subnets and security groups, and so share their interfaces.
      networkInterfaces: 0,
      // The deploy function writes one for every version that runs.
      ssmParameters: count('deployment', SsmParameter) + services + product.models.length,
      connections: usesDatabase(product) ? BIOME_CONNECTIONS : 0,
    },
  };
}

function largestCount(stacks: readonly EnvironmentStack[], of: 'shared' | 'deployment', kind: Kind): number {
  const perTarget = new Map<string, number>();
  for (const stack of stacks) {
    const isDeployment = stack.kind === 'main' || stack.kind === 'biome';
    if (isDeployment !== (of === 'deployment')) continue;
    const place = of === 'deployment' ? stack.node.id : stack.environment.target;
    const found = stack.node.findAll().filter((each) => each instanceof kind).length;
    perTarget.set(place, (perTarget.get(place) ?? 0) + found);
  }
  return Math.max(0, ...perTarget.values());
}
