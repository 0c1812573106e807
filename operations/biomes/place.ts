import type { Biome } from '../../environments/biome';
import { biomeStateKey } from '../../environments/naming';
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
