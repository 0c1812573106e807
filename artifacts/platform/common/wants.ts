import { InvalidInput } from '../../../environments/errors';
import type { DeploymentSlot, Names } from '../../../environments/naming';
import { readVersioned } from '../../../environments/schema-versions';
import type { Parameters } from './parameters';

/**
 * What a deployment wants. It stands in the deployment's own parameter path, which only its own Terraform session may write:
 * so whoever calls a platform function cannot speak for another deployment.
 */
export interface Wants {
  /** Left out where the product keeps no data. */
  readonly database?: { readonly data: 'empty' | 'golden' };
  readonly services: Readonly<Record<string, { readonly sha: string | null }>>;
  readonly models?: Readonly<Record<string, { readonly sha: string | null }>>;
}

type Reader = (document: Readonly<Record<string, unknown>>) => Wants;

/** By schema version; constructs/deployment/wants.ts writes the newest. */
export const WANTS_READERS: readonly Reader[] = [(document) => document as unknown as Wants];

/** @throws InvalidInput where the deployment says nothing, or in a schema that this code does not know. */
export async function readWants(parameters: Parameters, names: Names, deployment: DeploymentSlot): Promise<Wants> {
  const name = names.deploymentParameter(deployment, 'wants');
  const text = await parameters.read(name);
  if (text === null) {
    throw new InvalidInput(
      `${deployment} of ${names.target} has no parameter ${name}`,
      'A deployment says there what it wants before it asks for it',
      'Apply the whole stack of the deployment',
    );
  }
  return readVersioned(JSON.parse(text), {
    what: `The parameter ${name}`,
    readers: WANTS_READERS,
    fix: 'Apply the shared stacks of the newer checkout first, then the deployment',
  });
}
