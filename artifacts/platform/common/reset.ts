import { InvalidInput, shown } from '../../../environments/errors';
import type { DeploymentSlot, Names } from '../../../environments/naming';
import { readVersioned } from '../../../environments/schema-versions';
import type { Parameters } from './parameters';

/**
 * That a deployment wants its database anew. It stands in the deployment's own parameter path, as its other wants do, from before
 * the database goes until the new one is in use: whoever finds it there finishes what was begun.
 */
export interface Reset {
  /** Tells one reset from the next: the same one is never done twice. */
  readonly id: string;
  readonly data: 'empty' | 'golden';
}

type Reader = (document: Readonly<Record<string, unknown>>) => Reset;

/** By schema version; `./biosphere db reset` writes the newest. */
export const RESET_READERS: readonly Reader[] = [
  ({ id, data }) => {
    if (typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id) && (data === 'empty' || data === 'golden'))
      return { id, data };
    throw new InvalidInput(
      `A reset has id ${shown(id)} and data ${shown(data)}`,
      'An id is a UUID, the data are empty or golden',
      'Let ./biosphere db reset write it',
    );
  },
];

/** @throws InvalidInput where the deployment wants none, or in a schema that this code does not know. */
export async function readReset(parameters: Parameters, names: Names, deployment: DeploymentSlot): Promise<Reset> {
  const name = names.deploymentParameter(deployment, 'reset');
  const text = await parameters.read(name);
  if (text === null) {
    throw new InvalidInput(
      `${deployment} of ${names.target} has no parameter ${name}`,
      'A deployment says there that it wants its database anew, before that is asked for',
      `Use ./biosphere db reset ${names.target}/${deployment}`,
    );
  }
  return readVersioned(JSON.parse(text), {
    what: `The parameter ${name}`,
    readers: RESET_READERS,
    fix: 'Apply the shared stacks of the newer checkout first, then reset the database',
  });
}
