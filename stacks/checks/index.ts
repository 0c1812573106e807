import type { Problem } from '../../environments/errors';
import type { EnvironmentStack } from '../environment-stack';
import { endpointProblems } from './endpoints';
import { stateProblems, tagProblems } from './identity';
import { resourceTypeProblems } from './resource-types';
import { roleProblems } from './roles';
import { synthesized } from './synthesized';

/** All problems of all stacks of a synthesis, so that a person mends them in one go. */
export function problemsOf(stacks: readonly EnvironmentStack[]): Problem[] {
  const all = stacks.map(synthesized);
  return [
    ...stateProblems(all),
    ...all.flatMap(tagProblems),
    ...all.flatMap(roleProblems),
    ...all.flatMap(resourceTypeProblems),
    ...endpointProblems(all),
  ];
}
