import { z } from 'zod';
import { deploymentOf } from '../../environments/resolve';
import { Clients } from '../aws';
import type { PostgresService } from '../client-files';
import type { Context } from '../context';
import { Failure } from '../errors';
import { localCloudOf } from '../setup/setup';
import type { Deployment } from './deployment';

const secretSchema = z.object({
  host: z.string(),
  port: z.number().int(),
  dbname: z.string(),
  username: z.string(),
  password: z.string(),
});

/** How to reach the database of the context's biome, out of its secret; null where there is none. */
export async function connectionOf(
  context: Pick<Context, 'machine' | 'environment' | 'cloud' | 'paths' | 'landscape' | 'biome'>,
): Promise<PostgresService | null> {
  const { biome, environment } = context;
  return biome ? await connectionAt(context, { environment, clients: new Clients(context) }) : null;
}

/** As {@link connectionOf}, of any deployment. */
export async function connectionAt(
  { machine, cloud }: Pick<Context, 'machine' | 'cloud'>,
  { environment, clients }: Pick<Deployment, 'environment' | 'clients'>,
): Promise<PostgresService | null> {
  const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = await clients.secrets();
  try {
    const SecretId = environment.names.secret(deploymentOf(environment), 'database');
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId }));
    const { username: user, ...secret } = secretSchema.parse(parsed(SecretString, SecretId));
    const authority = cloud === 'local' ? (await localCloudOf(machine).status()).certificateAuthority : undefined;
    // On aws the system's store has to hold Amazon's authorities; the local server's is a file of this checkout.
    return { ...secret, user, sslmode: 'verify-full', ...(authority !== undefined && { sslrootcert: authority }) };
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return null;
    throw error;
  }
}

/** An error of JSON.parse quotes what it could not read. */
function parsed(text: string, secretId: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(
      `The value of the secret ${secretId} is not JSON`,
      'The provisioner writes host, port, dbname, username and password',
      'Run ./biosphere up, which has it written anew',
    );
  }
}
