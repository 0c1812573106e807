import type { IConstruct } from 'constructs';
import { arnOf } from '../arn';
import { environmentOf } from '../environment';

/** What a reader of the names of all deployments' parameters asks for: the path itself and what is below. */
export function belowDeployments(scope: IConstruct): string[] {
  const { deployments } = environmentOf(scope).names;
  return [arnOf(scope, 'ssm', `parameter${deployments}`), arnOf(scope, 'ssm', `parameter${deployments}/*`)];
}
