import { InvalidInput, shown } from '../../../environments/errors';
import type { DeploymentSlot, Names } from '../../../environments/naming';
import type { Parameters } from './parameters';

/**
 * What a deployment wants. It stands in the deployment's own parameter path, which only its own Terraform session may write:
 * so whoever calls a platform function cannot speak for another deployment.
 */
export interface Wants {
  readonly schemaVersion: 1;
  /** Left out where the product keeps no data. */
  readonly database?: { readonly data: 'empty' | 'golden' };
  readonly services: Readonly<Record<string, { readonly sha: string | null }>>;
  readonly models?: Readonly<Record<string, { readonly sha: string | null }>>;
}

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
  const wants = JSON.parse(text) as Wants;
  if (wants.schemaVersion === 1) return wants;
  throw new InvalidInput(
    `${name} has schema version ${shown(wants.schemaVersion)}`,
    'This version of the platform reads schema version 1',
    'Apply the shared stacks of this checkout first, then the deployment',
  );
}
