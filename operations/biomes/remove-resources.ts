import { type Place, stateObjectOf } from './place';
import { invokeProvisioner } from './provisioner';

/**
 * Removes leftovers of a biome by name. Terraform's destroy comes first and normally leaves nothing to these; they are for what no
 * state knows of. Each takes what is already gone as done.
 */
export async function functions({ clients }: Place, names: readonly string[]): Promise<void> {
  const { DeleteFunctionCommand } = await import('@aws-sdk/client-lambda');
  const client = await clients.lambda();
  await each(names, (FunctionName) => client.send(new DeleteFunctionCommand({ FunctionName })));
}

export async function stateMachines({ clients }: Place, arns: readonly string[]): Promise<void> {
  const { DeleteStateMachineCommand } = await import('@aws-sdk/client-sfn');
  const client = await clients.stepFunctions();
  await each(arns, (stateMachineArn) => client.send(new DeleteStateMachineCommand({ stateMachineArn })));
}

/** As a destroy would: the marker that the database is in use goes first, then the provisioner drops database and role. */
export async function database({ clients, environment, biome }: Place): Promise<void> {
  const { names } = environment;
  await parameters({ clients }, [names.deploymentParameter(biome.name, 'in-use')]);
  await invokeProvisioner(clients, environment, { deployment: biome.name, tf: { action: 'delete', prev_input: null } });
}

export async function modelArchives({ clients, environment }: Place, keys: readonly string[]): Promise<void> {
  const { DeleteObjectCommand } = await import('@aws-sdk/client-s3');
  const client = await clients.s3();
  const Bucket = environment.names.bucket('artifacts', environment.account);
  await each(keys, (Key) => client.send(new DeleteObjectCommand({ Bucket, Key })));
}

export async function secrets({ clients }: Place, names: readonly string[]): Promise<void> {
  const { DeleteSecretCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = await clients.secrets();
  await each(names, (SecretId) => client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true })));
}

export async function parameters({ clients }: Pick<Place, 'clients'>, names: readonly string[]): Promise<void> {
  const { DeleteParameterCommand } = await import('@aws-sdk/client-ssm');
  const client = await clients.ssm();
  await each(names, (Name) => client.send(new DeleteParameterCommand({ Name })));
}

export async function roles({ clients }: Place, names: readonly string[]): Promise<void> {
  const { DeleteRoleCommand, DeleteRolePolicyCommand, ListRolePoliciesCommand } = await import('@aws-sdk/client-iam');
  const client = await clients.iam();
  await each(names, async (RoleName) => {
    const { PolicyNames = [] } = await client.send(new ListRolePoliciesCommand({ RoleName }));
    await each(PolicyNames, (PolicyName) => client.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })));
    await client.send(new DeleteRoleCommand({ RoleName }));
  });
}

export async function logGroups({ clients }: Place, names: readonly string[]): Promise<void> {
  const { DeleteLogGroupCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const client = await clients.logs();
  await each(names, (logGroupName) => client.send(new DeleteLogGroupCommand({ logGroupName })));
}

/** The bucket keeps its versions, so that a mistake can be taken back. */
export async function state(place: Place): Promise<void> {
  const { DeleteObjectCommand } = await import('@aws-sdk/client-s3');
  await (await place.clients.store('biomes')).send(new DeleteObjectCommand(stateObjectOf(place)));
}

const GONE =
  /^(ResourceNotFoundException|ResourceNotFound|ParameterNotFound|NoSuchEntity(Exception)?|NoSuchKey|StateMachineDoesNotExist)$/;

async function each<Name>(names: readonly Name[], remove: (name: Name) => Promise<unknown>): Promise<void> {
  for (const name of names) {
    try {
      await remove(name);
    } catch (error) {
      if (!GONE.test((error as Error).name)) throw error;
    }
  }
}
