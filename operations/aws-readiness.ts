import type { Landscape } from '../environments/resolve';
import { targetsOf } from '../environments/resolve';
import type { Cloud } from '../environments/settings';
import { stateStoreOf } from '../environments/target';
import { UserError } from './errors';

/**
 * `aws` starts only when organisation.ts names real accounts and every state store that its targets need: an apply with the
 * example accounts would sign in to a stranger's account, one without a store would have no state. @throws UserError
 */
export function requireConfigured(landscape: Landscape, cloud: Cloud): void {
  if (cloud !== 'aws') return;
  const problems = [...exampleAccounts(landscape), ...missingStores(landscape)];
  if (problems.length === 0) return;
  throw new UserError(
    `Cloud aws is not configured: ${problems.join('; ')}`,
    'It starts once environments/organisation.ts names accounts of yours under accounts.aws and the URL of each state store under stateStores',
    'Edit that file as docs/make-it-yours.md says, or work on the local cloud with --cloud local',
  );
}

/** The documentation's example ids, 111111111111 and the like, are nobody's or a stranger's. */
function exampleAccounts({ organisation }: Landscape): string[] {
  const examples = Object.entries(organisation.accounts.aws).filter(([, id]) => /^(\d)\1{11}$/.test(id));
  const [first] = examples;
  if (!first) return [];
  const more = examples.length > 1 ? ` and ${examples.length - 1} more` : '';
  return [`accounts.aws still holds example accounts (${first.join(' ')}${more})`];
}

function missingStores(landscape: Landscape): string[] {
  const needed = new Set(targetsOf(landscape).map(stateStoreOf));
  const missing = [...needed].filter((store) => !landscape.organisation.stateStores[store]);
  return missing.length === 0 ? [] : [`no state store for ${missing.join(' and ')}`];
}
