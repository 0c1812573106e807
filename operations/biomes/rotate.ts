import type { DeploymentSlot } from '../../environments/naming';
import type { Environment } from '../../environments/resolve';
import type { Clients } from '../aws';
import { invokeProvisioner } from './provisioner';
import { parameters } from './remove-resources';

/**
 * Has the password of a deployment's role changed. The wish stands in the deployment's own parameter path while the provisioner
 * works, since that path is what tells it who asks.
 * @throws Failure where the deployment has no database
 */
export async function rotatePassword(clients: Clients, environment: Environment, slot: DeploymentSlot): Promise<void> {
  const { PutParameterCommand } = await import('@aws-sdk/client-ssm');
  const ssm = await clients.ssm();
  const Name = environment.names.deploymentParameter(slot, 'rotate');
  await ssm.send(new PutParameterCommand({ Name, Value: 'a new password', Type: 'String', Overwrite: true }));
  try {
    await invokeProvisioner(clients, environment, { deployment: slot, rotate: true });
  } finally {
    await parameters({ clients }, [Name]);
  }
}
