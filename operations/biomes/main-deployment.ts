import { stateKey } from '../../environments/naming';
import { publish } from '../publish';
import type { Work } from '../terraform/terraform';
import { type Choice, chooseForMain } from '../versions';
import { candidatesOf, variablesOf, wantedBy } from './candidates';
import { readState } from './place';
import { findMissed, mendReleases } from './releases';
import { keyOfUnit, readRunning } from './running';
import type { SharedWork } from './shared-stacks';

/**
 * What `main` gets: the first deployment the commits of this checkout, later ones what they run, unless it is asked for.
 * @throws UserError for uncommitted work
 */
export async function chooseMain({ context, clients, tree, force }: SharedWork): Promise<Choice[]> {
  const running = await readRunning(clients, context.environment, 'main');
  const candidates = candidatesOf(tree, running);
  const lacking = force ? candidates : candidates.filter(({ unit }) => !running.has(keyOfUnit(unit)));
  return chooseForMain(lacking, context.target);
}

/**
 * Applies `main`. Versions that were chosen are left open again afterwards, so that a push that comes later is no drift, and a
 * plain plan shows no change.
 */
export async function applyMain(
  { context, clients, terraform, tree, trainingPython }: SharedWork,
  choices: readonly Choice[],
  work: Work,
  progress: (detail: string) => void,
): Promise<void> {
  const { environment, target } = context;
  const mend = async () => {
    const state = readState({ environment, clients }, 'state', stateKey(target, 'main'));
    await mendReleases(clients, environment, await findMissed(clients, environment, 'main', state));
  };
  if (choices.length > 0) {
    await publish(context, clients, trainingPython, wantedBy(tree, choices, 'main'), progress);
    await terraform.apply({ ...work, variables: variablesOf(choices) });
    await mend();
  }
  await terraform.apply(work);
  await mend();
}
