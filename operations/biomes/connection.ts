import { z } from 'zod';
import { Clients } from '../aws';
import type { PostgresService } from '../client-files';
import type { Context } from '../context';
import { localCloudOf } from '../setup/setup';

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
  const { biome, environment, cloud, machine } = context;
  if (!biome) return null;
  const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = await new Clients(context).secrets();
  try {
    const SecretId = environment.names.secret(biome.name, 'database');
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId }));
    const { username: user, ...secret } = secretSchema.parse(JSON.parse(SecretString));
    const authority = cloud === 'local' ? (await localCloudOf(machine).status()).certificateAuthority : undefined;
    // On aws the system's store has to hold Amazon's authorities; the local server's is a file of this checkout.
    return { ...secret, user, sslmode: 'verify-full', ...(authority !== undefined && { sslrootcert: authority }) };
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return null;
    throw error;
  }
}
