import type { BiomeContext } from '../context';
import { releaseLeftLock } from '../state/left-lock';
import { S3Bucket } from './object-store';
import { identityOf } from './person';
import { stateObjectOf } from './place';
import { type Turn, type TurnOptions, takeTurn } from './turn';
import type { Workspace } from './workspace';

/** What changes a biome, one at a time. */
type Operation = 'up' | 'down' | 'db reset';

/** The first set-up of a target takes five minutes: who comes meanwhile gets all of it. */
const SHARED_ATTEMPTS = 1200;

/** The turn of this run on its biome. Where the run before was killed, the lock of its Terraform goes with its turn. */
export async function takeMyTurn(context: BiomeContext, workspace: Workspace, operation: Operation): Promise<Turn> {
  const { output, biome } = context;
  const options = optionsOf(context, workspace, operation, `${biome.target}/${biome.name}`);
  const turn = await takeTurn(options);
  if (turn.leftSince === null) return turn;
  const client = await workspace.clients.store('biomes');
  const left = await releaseLeftLock(client, stateObjectOf(workspace), options.me.who, new Date(turn.leftSince));
  if (left) output.line(`The lock that its Terraform left on the state (${left}) is released.`);
  return turn;
}

/** The turn on the shared stacks of the biome's target, which `up` applies where they have changed. */
export function takeSharedTurn(context: BiomeContext, workspace: Workspace): Promise<Turn> {
  // No name of a biome holds a hyphen.
  const options = optionsOf(context, workspace, 'up', `${context.target}/shared-stacks`);
  return takeTurn({ ...options, attempts: SHARED_ATTEMPTS });
}

function optionsOf(
  { machine, output, biome, environment }: BiomeContext,
  { clients }: Workspace,
  operation: Operation,
  what: string,
): TurnOptions {
  const { store, records } = environment.state;
  return {
    store: new S3Bucket(() => clients.store('biomes'), records),
    bucket: `${store}/${records}`,
    what,
    me: { who: identityOf(machine), host: machine.hostName, pid: process.pid, operation },
    resume: `./biosphere ${operation} ${biome.target}/${biome.name}`,
    say: (text) => output.line(text),
  };
}
