import { InvalidInput, shown } from '../../../environments/errors';
import type { Target } from '../../../environments/target';
import { actionOf, deploymentOf, fieldsOf } from '../common/request';
import { answerGuard, guardOf } from '../common/tenants';
import type { Provisioner } from './provision';

/**
 * Events:
 * - from Terraform (aws_lambda_invocation, CRUD): `{deployment, tf: {action}}` makes or drops what a deployment has;
 * - `{deployment, query: 'exists'}` answers `{database, role}`;
 * - `{deployment, rotate: true}` changes the password of a deployment that wants it;
 * - from the guard of a shared stack: `{guards, tf: {action}}` refuses a deletion while there are biomes.
 */
export async function handle(event: unknown, target: Target, provisioner: Provisioner): Promise<object> {
  const fields = fieldsOf(event);
  const guard = guardOf(fields);
  if (guard) return answerGuard(guard, target, () => provisioner.biomes());
  const deployment = deploymentOf(fields, target);
  const action = actionOf(fields);
  const { query, rotate } = fields;
  if (query === 'exists' && rotate === undefined && action === null) return provisioner.exists(deployment);
  if (rotate === true && query === undefined && action === null) return provisioner.rotate(deployment);
  if (query !== undefined || rotate !== undefined || action === null) {
    throw new InvalidInput(
      `The event asks for ${shown(query ?? rotate ?? null)}`,
      "It comes from Terraform with tf.action, asks the query 'exists', or says rotate: true",
      "Give query: 'exists', or apply the stack of the deployment",
    );
  }
  return action === 'delete' ? provisioner.drop(deployment) : provisioner.ensure(deployment);
}
