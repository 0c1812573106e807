import type { BiomeContext } from '../context';
import { releaseLeftLock } from '../state/left-lock';
import { S3Bucket } from './object-store';
import { identityOf } from './person';
import { stateObjectOf } from './place';
import { type Turn, takeTurn } from './turn';
import type { Workspace } from './workspace';

/** The turn of this run on its biome. Where the run before was killed, the lock of its Terraform goes with its turn. */
export async function takeMyTurn(context: BiomeContext, workspace: Workspace, operation: 'up' | 'down'): Promise<Turn> {
  const { machine, output, biome, environment } = context;
  const what = `${biome.target}/${biome.name}`;
  const { store, records } = environment.state;
  const who = identityOf(machine);
  const turn = await takeTurn({
    store: new S3Bucket(() => workspace.clients.store('biomes'), records),
    bucket: `${store}/${records}`,
    what,
    me: { who, host: machine.hostName, pid: process.pid, operation },
    resume: `./biosphere ${operation} ${what}`,
    say: (text) => output.line(text),
  });
  if (turn.leftSince !== null) {
    const client = await workspace.clients.store('biomes');
    const left = await releaseLeftLock(client, stateObjectOf(workspace), who, new Date(turn.leftSince));
    if (left) output.line(`The lock that its Terraform left on the state (${left}) is released.`);
  }
  return turn;
}
