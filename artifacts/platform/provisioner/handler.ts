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
 * - `{deployment, reset: true}` makes a database anew, as the deployment says in its own path that it wants;
 * - from the guard of a shared stack: `{guards, tf: {action}}` refuses a deletion while there are biomes.
 */
export async function handle(event: unknown, target: Target, provisioner: Provisioner): Promise<object> {
  const fields = fieldsOf(event);
  const guard = guardOf(fields);
  if (guard) return answerGuard(guard, target, () => provisioner.biomes());
  const deployment = deploymentOf(fields, target);
  const action = actionOf(fields);
  const { query, rotate, reset } = fields;
  const asked = [query, rotate, reset].filter((each) => each !== undefined);
  if (action === null && asked.length === 1) {
    if (query === 'exists') return provisioner.exists(deployment);
    if (rotate === true) return provisioner.rotate(deployment);
    if (reset === true) return provisioner.reset(deployment);
  }
  if (asked.length > 0 || action === null) {
    throw new InvalidInput(
      `The event asks for ${shown(asked[0] ?? null)}`,
      "It comes from Terraform with tf.action, asks the query 'exists', or says rotate: true or reset: true",
      "Give query: 'exists', or apply the stack of the deployment",
    );
  }
  return action === 'delete' ? provisioner.drop(deployment) : provisioner.ensure(deployment);
}
