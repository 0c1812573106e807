import { InvalidInput, shown } from '../../../environments/errors';
import type { Target } from '../../../environments/target';
import { actionOf, deploymentOf, fieldsOf } from '../common/request';
import { answerGuard, guardOf } from '../common/tenants';
import type { Provisioner } from './provision';

/**
 * Events:
 * - from Terraform (aws_lambda_invocation, CRUD): `{deployment, tf: {action}}` makes or drops what a deployment has;
 * - `{deployment, query: 'exists'}` answers `{database, role}`;
 * - from the guard of a shared stack: `{guards, tf: {action}}` refuses a deletion while there are biomes.
 */
export async function handle(event: unknown, target: Target, provisioner: Provisioner): Promise<object> {
  const fields = fieldsOf(event);
  const guard = guardOf(fields);
  if (guard) return answerGuard(guard, target, () => provisioner.biomes());
  const deployment = deploymentOf(fields, target);
  const action = actionOf(fields);
  if (fields.query === 'exists' && action === null) return provisioner.exists(deployment);
  if (fields.query !== undefined || action === null) {
    throw new InvalidInput(
      `The event asks for ${shown(fields.query ?? null)}`,
      "It comes from Terraform with tf.action, or asks the query 'exists'",
      "Give query: 'exists', or apply the stack of the deployment",
    );
  }
  return action === 'delete' ? provisioner.drop(deployment) : provisioner.ensure(deployment);
}
