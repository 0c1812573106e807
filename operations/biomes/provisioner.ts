import { z } from 'zod';
import type { DeploymentSlot } from '../../environments/naming';
import type { Environment } from '../../environments/resolve';
import type { Clients } from '../aws';
import { Failure } from '../errors';

const answerSchema = z.object({ database: z.boolean(), role: z.boolean() });

/** What of a deployment exists on the target's database server. */
export type DatabaseFacts = z.infer<typeof answerSchema>;

const inFlight = new WeakMap<Clients, Map<DeploymentSlot, Promise<DatabaseFacts>>>();

/** Asks the provisioner what exists; two that ask at the same time share the answer. @throws Failure */
export function askProvisioner(
  clients: Clients,
  environment: Environment,
  slot: DeploymentSlot,
): Promise<DatabaseFacts> {
  const asked = inFlight.get(clients) ?? new Map<DeploymentSlot, Promise<DatabaseFacts>>();
  inFlight.set(clients, asked);
  const answer =
    asked.get(slot) ??
    invokeProvisioner(clients, environment, { deployment: slot, query: 'exists' })
      .then((value) => answerSchema.parse(value))
      .finally(() => asked.delete(slot));
  asked.set(slot, answer);
  return answer;
}

/** @throws Failure when it does not exist or fails */
export async function invokeProvisioner(clients: Clients, environment: Environment, event: object): Promise<unknown> {
  const { InvokeCommand } = await import('@aws-sdk/client-lambda');
  const name = environment.names.resource('aws:lambda-function', 'shared', 'provisioner');
  const lambda = await clients.lambda();
  const { FunctionError, Payload } = await lambda
    .send(new InvokeCommand({ FunctionName: name, Qualifier: 'live', Payload: JSON.stringify(event) }))
    .catch((error: Error) => {
      if (error.name !== 'ResourceNotFoundException') throw error;
      throw new Failure(
        `The provisioner ${name} is not there, so nobody can tell what the database server holds`,
        `It belongs to the shared stacks of ${environment.target}`,
        environment.cloud === 'local'
          ? `Bring it back with ./biosphere up --shared --target ${environment.target}, then run the same command again`
          : 'Ask the platform team for the stack data of the target',
      );
    });
  const text = Payload?.transformToString() ?? '';
  if (FunctionError) {
    const { errorMessage = text } = JSON.parse(text || '{}') as { errorMessage?: string };
    throw new Failure(
      `The provisioner ${name} failed: ${errorMessage}`,
      'It makes, names and drops the databases of deployments on the shared server',
      `Read its log with ./biosphere logs --service provisioner, then run the same command again`,
    );
  }
  return text === '' ? null : JSON.parse(text);
}
