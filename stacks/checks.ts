import type { Problem } from '../environments/errors';
import type { EnvironmentStack } from './environment-stack';

/** All problems of all stacks of a synthesis. */
export function problemsOf(_stacks: readonly EnvironmentStack[]): Problem[] {
  return [];
}
