import type { Biome } from '../../environments/biome';
import { Clients } from '../aws';
import type { Context } from '../context';
import { S3Bucket } from './object-store';
import type { Place } from './place';
import { Records } from './record';
import type { Seen } from './seen';

/** The records of the context's target, opened as somebody who has biomes. @param seen of a context that lists them */
export function recordsOf({ environment }: Pick<Context, 'environment'>, clients: Clients, seen?: Seen): Records {
  const { store, records } = environment.state;
  return new Records(new S3Bucket(() => clients.store('biomes'), records), `${store}/${records}`, seen);
}

export interface Workspace extends Place {
  readonly records: Records;
}

/** What the commands of a biome work with. */
export function workspaceOf(context: Context & { readonly biome: Biome }): Workspace {
  const clients = new Clients(context);
  return { biome: context.biome, environment: context.environment, clients, records: recordsOf(context, clients) };
}
