import type { IConstruct } from 'constructs';
import { iamArnOf } from '../arn';
import { environmentOf } from '../environment';

/**
 * The ceilings under which every role stands. `workload` caps what runs (functions, workflows, endpoints); `operator` caps
 * what changes infrastructure (plan, apply, biome). Foundation makes both; their ARNs are computed, never read.
 */
export type Boundary = 'workload' | 'operator';

export function boundaryName(scope: IConstruct, boundary: Boundary): string {
  return environmentOf(scope).names.resource('aws:iam-policy', 'shared', `${boundary}-boundary`);
}

export function boundaryArn(scope: IConstruct, boundary: Boundary): string {
  const path = environmentOf(scope).names.iamPath('shared');
  return iamArnOf(scope, `policy${path}${boundaryName(scope, boundary)}`);
}
