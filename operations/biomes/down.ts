import { formatBiome } from '../../environments/biome';
import { biomeStackId, biomeStateKey } from '../../environments/naming';
import type { BiomeContext } from '../context';
import { Failure, Interrupted, UserError } from '../errors';
import type { StateGuard } from '../state/guard';
import { note, tryPhase } from './claim';
import { type Found, findHoldings } from './holdings';
import { takeMyTurn } from './my-turn';
import { identityOf } from './person';
import { type Place, readState } from './place';
import { type BiomeRecord, requireOwner } from './record';
import { forgetLocally, type ProofLine, sweepAndProve } from './teardown';
import { guardOf, synthesizeFor, terraformOf, workOn } from './terraform-of';
import type { Turn } from './turn';
import type { Workspace } from './workspace';

export interface DownResult {
  readonly biome: string;
  readonly proof: readonly ProofLine[];
  readonly seconds: number;
}

export interface Doomed {
  readonly record: BiomeRecord | null;
  readonly found: readonly Found[];
}

/** What would go. @throws UserError when it is somebody else's, or there is no such biome */
export async function findDoomed(context: BiomeContext, { records, ...place }: Workspace): Promise<Doomed> {
  const [record, found] = await Promise.all([records.read(context.biome), findHoldings(place)]);
  if (record) requireOwner(record, identityOf(context.machine));
  if (record || found.some(({ names }) => names.length > 0)) return { record, found };
  const name = formatBiome(context.biome);
  throw new UserError(
    `There is no biome ${name} on cloud ${context.cloud}: no record, no state, nothing by its names`,
    'down destroys a biome that is there, as ./biosphere ls lists it',
    `Nothing has to be done; check the name with ./biosphere ls --target ${context.target}`,
  );
}

/**
 * Destroys a biome in order and proves that nothing is left. Whatever is gone already is taken as gone: run again after an
 * interrupt or a failure, it goes on. @throws Failure where something stays
 */
export async function down(context: BiomeContext, workspace: Workspace): Promise<DownResult> {
  const turn = await takeMyTurn(context, workspace, 'down');
  try {
    return await downInTurn(context, workspace, turn);
  } finally {
    await turn.release();
  }
}

async function downInTurn(context: BiomeContext, workspace: Workspace, turn: Turn): Promise<DownResult> {
  const { output, biome, interrupt, paths, cloud } = context;
  const name = formatBiome(biome);
  const resume = `./biosphere down ${name}`;
  const started = performance.now();
  interrupt.onInterrupt(async () => {
    await turn.release();
    return new Interrupted(`Interrupted while ${name} is destroyed`, 'What is gone stays gone', `Go on with ${resume}`);
  });
  try {
    await markDestroying(context, workspace);
    const guard = guardOf(context, workspace.clients, biomeStackId(biome), { what: name, resume });
    // Without its state Terraform knows of nothing: all that is there is found by its names below.
    if (await isOfUse(guard, workspace, (text) => output.line(text))) {
      await output.phase('Destroying', async (progress) => {
        const synthesis = await synthesizeFor(context, { BIOSPHERE_BIOME: name, BIOSPHERE_ONLY: 'biome' });
        const told = { variables: {}, what: name, resume, progress, guard };
        const work = workOn(context, synthesis, biomeStackId(biome), told);
        await terraformOf(context).destroy(work);
      });
    }
    await guard.forget();
    const proof = await output.phase('Looking for what is left', () =>
      sweepAndProve(workspace, (text) => output.line(text)),
    );
    // The record goes last: while anything is left, it says whose that is.
    if (proof.every((line) => line.left.length === 0)) {
      await workspace.records.remove(biome);
      forgetLocally(paths.terraform, cloud, workspace);
    }
    const record = (await workspace.records.read(biome)) ? [name] : [];
    const all = [...proof, { kind: 'record', left: record }];
    const left = all.filter((line) => line.left.length > 0);
    if (left.length > 0) throw somethingLeft(name, left);
    return { biome: name, proof: all, seconds: Math.round((performance.now() - started) / 100) / 10 };
  } catch (error) {
    await tryPhase(workspace, 'failed');
    throw error;
  }
}

/** Whether the state tells what is to be destroyed; of one that was lost, a person is told. */
async function isOfUse(guard: StateGuard, place: Place, say: (text: string) => void): Promise<boolean> {
  const problem = await guard.problem();
  if (problem === null) return (await readState(place, 'biomes', biomeStateKey(place.biome))) !== null;
  say(`The state ${problem}. What there is is found and removed by its names.`);
  return false;
}

/** Where there is no record, nobody else can be its owner. */
async function markDestroying({ machine }: BiomeContext, workspace: Workspace): Promise<void> {
  const record = await workspace.records.read(workspace.biome);
  if (!record) return;
  requireOwner(record, identityOf(machine));
  await note(workspace, { phase: 'destroying' });
}

function somethingLeft(name: string, left: readonly ProofLine[]): Failure {
  const list = left.map((line) => `${line.left.length} × ${line.kind} (${line.left.join(', ')})`).join('; ');
  return new Failure(
    `${name} is not gone: ${list}`,
    'down ends with nothing left under the names of the biome',
    `Run ./biosphere down ${name} again; if the same is left, remove it by hand with ./biosphere exec`,
  );
}
