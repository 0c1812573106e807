import { type Place, stateObjectOf } from './place';

/** What a biome's names begin with in services whose names are flat: `bio-sandbox-dev-ada-`. */
function prefixOf({ biome, environment }: Place, kind: 'aws:lambda-function' | 'aws:state-machine'): string {
  return environment.names.resource(kind, biome.name, '');
}

export async function functions(place: Place): Promise<string[]> {
  const { paginateListFunctions } = await import('@aws-sdk/client-lambda');
  const names: string[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: await place.clients.lambda() }, {})) {
    names.push(...defined(Functions.map((each) => each.FunctionName)));
  }
  return names.filter((name) => name.startsWith(prefixOf(place, 'aws:lambda-function')));
}

export async function stateMachines(place: Place): Promise<string[]> {
  const { paginateListStateMachines } = await import('@aws-sdk/client-sfn');
  const arns: string[] = [];
  for await (const { stateMachines = [] } of paginateListStateMachines(
    { client: await place.clients.stepFunctions() },
    {},
  )) {
    arns.push(...defined(stateMachines.map((each) => each.stateMachineArn)));
  }
  const prefix = prefixOf(place, 'aws:state-machine');
  return arns.filter((arn) => arn.slice(arn.lastIndexOf(':') + 1).startsWith(prefix));
}

export async function roles({ clients, environment, biome }: Place): Promise<string[]> {
  const { paginateListRoles } = await import('@aws-sdk/client-iam');
  const names: string[] = [];
  const input = { PathPrefix: environment.names.iamPath(biome.name) };
  for await (const { Roles = [] } of paginateListRoles({ client: await clients.iam() }, input)) {
    names.push(...defined(Roles.map((each) => each.RoleName)));
  }
  return names;
}

export async function logGroups(place: Place): Promise<string[]> {
  const { paginateDescribeLogGroups } = await import('@aws-sdk/client-cloudwatch-logs');
  const { names } = place.environment;
  const client = await place.clients.logs();
  const prefixes = [
    names.functionLogGroup(prefixOf(place, 'aws:lambda-function')),
    names.workflowLogGroup(prefixOf(place, 'aws:state-machine')),
  ];
  const found: string[] = [];
  for (const logGroupNamePrefix of prefixes) {
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix })) {
      found.push(...defined(logGroups.map((each) => each.logGroupName)));
    }
  }
  return found;
}

export async function parameters({ clients, environment, biome }: Place): Promise<string[]> {
  const { paginateGetParametersByPath } = await import('@aws-sdk/client-ssm');
  const path = environment.names.deploymentParameter(biome.name, 'wants').replace(/\/wants$/, '');
  const names: string[] = [];
  const input = { Path: path, Recursive: true };
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client: await clients.ssm() }, input)) {
    names.push(...defined(Parameters.map((each) => each.Name)));
  }
  return names;
}

export async function secrets(place: Place): Promise<string[]> {
  return [...(await secretArns(place)).keys()];
}

/** ARN by name: unlike other ARNs it does not follow from the name. */
export async function secretArns({ clients, environment, biome }: Place): Promise<Map<string, string>> {
  const { paginateListSecrets } = await import('@aws-sdk/client-secrets-manager');
  const prefix = environment.names.secret(biome.name, '');
  const input = { Filters: [{ Key: 'name' as const, Values: [prefix] }], IncludePlannedDeletion: false };
  const arns = new Map<string, string>();
  for await (const { SecretList = [] } of paginateListSecrets({ client: await clients.secrets() }, input)) {
    for (const { Name = '', ARN = '' } of SecretList) {
      // The filter of Secrets Manager looks at words, not only at the beginning.
      if (Name.startsWith(prefix)) arns.set(Name, ARN);
    }
  }
  return arns;
}

export async function hasFunctionAlias({ clients }: Place, FunctionName: string, Name: string): Promise<boolean> {
  const { GetAliasCommand } = await import('@aws-sdk/client-lambda');
  const client = await clients.lambda();
  return await isThere(client.send(new GetAliasCommand({ FunctionName, Name })), 'ResourceNotFoundException');
}

export async function hasStateMachineAlias({ clients }: Place, machineArn: string, name: string): Promise<boolean> {
  const { DescribeStateMachineAliasCommand } = await import('@aws-sdk/client-sfn');
  const client = await clients.stepFunctions();
  const command = new DescribeStateMachineAliasCommand({ stateMachineAliasArn: `${machineArn}:${name}` });
  return await isThere(client.send(command), 'ResourceNotFound');
}

async function isThere(asked: Promise<unknown>, nameWhereNot: string): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    if ((error as Error).name === nameWhereNot) return false;
    throw error;
  }
}

export async function modelArchives({ clients, environment, biome }: Place): Promise<string[]> {
  const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
  const input = {
    Bucket: environment.names.bucket('artifacts', environment.account),
    Prefix: `models/${biome.name}/`,
  };
  const keys: string[] = [];
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: await clients.s3() }, input)) {
      keys.push(...defined(Contents.map((each) => each.Key)));
    }
  } catch (error) {
    if ((error as Error).name !== 'NoSuchBucket') throw error;
  }
  return keys;
}

export async function state(place: Place): Promise<string[]> {
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
  const object = stateObjectOf(place);
  try {
    await (await place.clients.store('biomes')).send(new HeadObjectCommand(object));
    return [`${object.Bucket}/${object.Key}`];
  } catch (error) {
    if (['NotFound', 'NoSuchKey'].includes((error as Error).name)) return [];
    throw error;
  }
}

function defined<Value>(values: readonly (Value | undefined)[]): Value[] {
  return values.filter((value) => value !== undefined);
}
