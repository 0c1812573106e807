import { parseBiomeName } from '../../../environments/biome';
import { InvalidInput, shown } from '../../../environments/errors';
import type { DeploymentSlot } from '../../../environments/naming';
import { isMultiTenant, type Target } from '../../../environments/target';

/** What Terraform's aws_lambda_invocation puts beside the input, under `tf`: which part of a resource's life this is. */
export type Action = 'create' | 'update' | 'delete';

export type Fields = Readonly<Record<string, unknown>>;

/** @throws InvalidInput unless the event is a JSON object. */
export function fieldsOf(event: unknown): Fields {
  if (typeof event === 'object' && event !== null && !Array.isArray(event)) return event as Fields;
  throw new InvalidInput(
    `The event is ${shown(event)}`,
    'An event is a JSON object',
    'Give an object with the field deployment',
  );
}

/** The part of its life that Terraform is at, or null where the caller is not Terraform. @throws InvalidInput */
export function actionOf(fields: Fields): Action | null {
  if (fields.tf === undefined) return null;
  const action = fieldsOf(fields.tf).action;
  if (action === 'create' || action === 'update' || action === 'delete') return action;
  throw new InvalidInput(
    `tf.action is ${shown(action)}`,
    'It is create, update or delete',
    'Call through aws_lambda_invocation with lifecycle_scope CRUD',
  );
}

/** The deployment an event speaks of: `main`, or a biome where the target has any. @throws InvalidInput */
export function deploymentOf(fields: Fields, target: Target): DeploymentSlot {
  const { deployment } = fields;
  if (deployment === 'main') return 'main';
  const name = parseBiomeName(typeof deployment === 'string' ? deployment : '');
  if (isMultiTenant(target)) return name;
  throw new InvalidInput(
    `deployment is ${shown(deployment)}`,
    `${target} has no biomes, only main`,
    'Give main, or call the function of a target that has biomes',
  );
}
