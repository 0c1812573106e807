import { deploymentOf } from '../environments/resolve';
import type { EnvironmentStack } from './environment-stack';

/** Tags that every resource has. None changes with time or code, so that no tag is ever a plan of its own. */
export const REQUIRED_TAGS = [
  'Organisation',
  'Project',
  'Target',
  'Stack',
  'Deployment',
  'Owner',
  'ManagedBy',
] as const;

export function tagsOf(stack: EnvironmentStack): Record<(typeof REQUIRED_TAGS)[number], string> {
  const { environment, kind } = stack;
  return {
    Organisation: environment.organisation.name,
    Project: 'biosphere',
    Target: environment.target,
    Stack: kind,
    Deployment: kind === 'biome' || kind === 'main' ? deploymentOf(environment) : 'shared',
    Owner: environment.owners[0] ?? '',
    ManagedBy: 'terraform',
  };
}
