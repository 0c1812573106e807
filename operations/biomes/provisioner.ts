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
  const name = environment.names.resource('aws:lambda-function', 'shared', 'provisioner');
  return await invokeFunction(clients, name, event);
}

/** Calls the alias `live` of a function and gives its answer. @throws Failure when it does not exist or fails */
export async function invokeFunction(clients: Clients, name: string, event: object): Promise<unknown> {
  const { InvokeCommand } = await import('@aws-sdk/client-lambda');
  const lambda = await clients.lambda();
  const { FunctionError, Payload } = await lambda
    .send(new InvokeCommand({ FunctionName: name, Qualifier: 'live', Payload: JSON.stringify(event) }))
    .catch((error: Error) => {
      if (error.name !== 'ResourceNotFoundException') throw error;
      throw new Failure(
        `The function ${name} is not there`,
        'The shared stacks of a target hold its provisioner and deploy function, a biome its own services',
        'On the local cloud ./biosphere up --shared brings them back; elsewhere ask the platform team',
      );
    });
  const text = Payload?.transformToString() ?? '';
  if (FunctionError) {
    const { errorMessage = text } = JSON.parse(text || '{}') as { errorMessage?: string };
    throw new Failure(
      `${name} failed: ${errorMessage}`,
      'It was called through its alias live',
      `Its log group is /aws/lambda/${name}; mend the cause and run the same command again`,
    );
  }
  return text === '' ? null : JSON.parse(text);
}
