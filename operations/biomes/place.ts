import type { Biome } from '../../environments/biome';
import { biomeStateKey, type StateKey } from '../../environments/naming';
import type { Environment } from '../../environments/resolve';
import type { Clients } from '../aws';

/** Where a biome's things are looked for. */
export interface Place {
  readonly biome: Biome;
  readonly environment: Environment;
  readonly clients: Clients;
}

/** Where Terraform keeps what it knows of the biome. */
export function stateObjectOf({ biome, environment }: Pick<Place, 'biome' | 'environment'>) {
  return { Bucket: environment.state.bucket, Key: biomeStateKey(biome) };
}

/** A state as text, or null where there is none. */
export async function readState(
  { environment, clients }: Pick<Place, 'environment' | 'clients'>,
  as: 'state' | 'biomes',
  Key: StateKey,
): Promise<string | null> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  try {
    const client = await clients.store(as);
    const { Body } = await client.send(new GetObjectCommand({ Bucket: environment.state.bucket, Key }));
    return (await Body?.transformToString()) ?? null;
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return null;
    throw error;
  }
}
