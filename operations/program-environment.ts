import { delimiter } from 'node:path';
import { connectionOf } from './biomes/connection';
import { childEnvironment } from './child-environment';
import { writeMinioClientFiles, writePostgresFiles } from './client-files';
import type { Context } from './context';
import { localCloudOf, writeTerraformSettings } from './setup/setup';

/**
 * The environment of `exec` and `shell`: that of all child processes, and with it the clients of the stores and of the biome's
 * database. Nothing is started; where the local cloud does not run, it says so.
 */
export async function programEnvironment(context: Context): Promise<Record<string, string>> {
  const { machine, output, paths } = context;
  writeTerraformSettings(machine);
  const env = childEnvironment(context);
  if (context.cloud === 'aws') return { ...env, ...(await databaseVariables(context)) };
  const cloud = localCloudOf(machine);
  const { healthy } = await cloud.status();
  if (!healthy) output.aside('The local cloud is not running: ./biosphere cloud up starts it.');
  return {
    ...env,
    PATH: [env.PATH, cloud.programs].join(delimiter),
    ...writeMinioClientFiles(paths),
    ...(healthy && (await databaseVariables(context))),
  };
}

/** Of the biome's database, where there is one. */
async function databaseVariables(context: Context): Promise<Record<string, string>> {
  const service = await connectionOf(context);
  return service ? writePostgresFiles(context.paths, service) : {};
}
