import type { Product } from '../../artifacts/product-types';
import { formatBiome } from '../../environments/biome';
import { biomeStackId, biomeStateKey } from '../../environments/naming';
import type { BiomeContext } from '../context';
import { Interrupted, LockHeld, StateUnusable, UserError } from '../errors';
import { type LocalCloudStatus, startLocalCloud } from '../local-cloud';
import { publish } from '../publish';
import { localCloudOf } from '../setup/setup';
import { readConfiguration } from '../terraform/folder';
import type { Import } from '../terraform/imports';
import { NOTHING_YET, type Tally } from '../terraform/tally';
import { type Choice, chooseForBiome, shortVersion } from '../versions';
import { findOrphans } from './adopt';
import { biomeVariablesOf, candidatesOf, readTree, wantedBy } from './candidates';
import { claim, note, refuseEarly, tryPhase } from './claim';
import { healDatabase } from './heal';
import { type Found, findHoldings } from './holdings';
import type { DeploymentLock } from './lock-file';
import { lockedVersions, requireSameProduct } from './locked-versions';
import { takeMyTurn, takeSharedTurn } from './my-turn';
import { readState } from './place';
import type { BiomeRecord } from './record';
import { findMissed, mendReleases } from './releases';
import { readRunning } from './running';
import { applyShared, doubtShared, planShared, type SharedPlan, type SharedWork } from './shared-stacks';
import { guardOf, synthesizeFor, terraformOf, workOn } from './terraform-of';
import type { Turn } from './turn';
import type { Workspace } from './workspace';

export interface UpOptions {
  /** Applies the shared stacks too, and gives `main` the commits of this checkout. Only on the local cloud. */
  readonly shared: boolean;
  /** What a new database begins with. Default: as it was made, a new one empty. */
  readonly data?: 'empty' | 'golden' | undefined;
  /** Deploys what a lock names; asked for once the cloud runs. Default: what the working tree and main say. */
  readonly lock?: (() => Promise<DeploymentLock>) | undefined;
}

export interface UpResult {
  readonly biome: string;
  /** Nothing had to be created, changed or mended. */
  readonly noChange: boolean;
  /** Addresses of the biome's resources that were created, changed or deleted. */
  readonly changed: readonly string[];
  /** Shared stacks that were applied. */
  readonly sharedStacks: readonly string[];
  /** What was not as Terraform knew it, and has been mended. */
  readonly mended: readonly string[];
  readonly versions: readonly Choice[];
  /** What cannot be as the lock says; empty without one. */
  readonly different: readonly string[];
  readonly record: BiomeRecord;
  readonly seconds: number;
}

/** Creates a biome or brings it to what the working tree says. @throws UserError, Failure, LockHeld, Interrupted */
export async function up(
  context: BiomeContext,
  workspace: Workspace,
  product: Product,
  options: UpOptions,
): Promise<UpResult> {
  const cloud = await startLocalCloud(context);
  const turn = await takeMyTurn(context, workspace, 'up');
  context.interrupt.onInterrupt(async () => {
    await turn.release();
    return new Interrupted('Interrupted before anything was changed', 'up looks first', 'Run the same command again');
  });
  try {
    return await upInTurn(context, workspace, product, options, cloud, turn);
  } finally {
    await turn.release();
  }
}

async function upInTurn(
  context: BiomeContext,
  workspace: Workspace,
  product: Product,
  options: UpOptions,
  cloud: LocalCloudStatus | null,
  turn: Turn,
): Promise<UpResult> {
  const started = performance.now();
  const prepared = await prepare(context, workspace, product, options, cloud);
  // From here on something exists: whatever ends this leaves a record that says so.
  const { databaseData } = (await claim(context, workspace, options.data, prepared.lock?.databaseData)).variables;
  const name = formatBiome(context.biome);
  let tally = NOTHING_YET;
  context.interrupt.onInterrupt(async () => {
    await tryPhase(workspace, 'failed');
    await turn.release();
    const resume = prepared.shared.resume;
    return new Interrupted(`Interrupted while ${name} was brought up`, whatExists(tally), `Go on with ${resume}`);
  });
  try {
    const { versions, different, found, mended } = await deploy(
      context,
      workspace,
      product,
      databaseData,
      prepared,
      (each) => {
        tally = each;
      },
    );
    const record = await finish(workspace, found, versions, databaseData);
    const sharedStacks = [...(prepared.plan?.works.keys() ?? [])];
    const noChange = tally.changed.length === 0 && sharedStacks.length === 0 && mended.length === 0;
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    return {
      biome: name,
      noChange,
      changed: tally.changed,
      sharedStacks,
      mended,
      versions,
      different,
      record,
      seconds,
    };
  } catch (error) {
    await tryPhase(workspace, 'failed');
    if (prepared.plan && !isOfOneself(error)) doubtShared(prepared.shared, prepared.plan);
    throw error;
  }
}

/** What says nothing about the shared stacks: to look at all of them again takes half a minute. */
function isOfOneself(error: unknown): boolean {
  return [StateUnusable, LockHeld, Interrupted, UserError].some((each) => error instanceof each);
}

/** Others may have applied them while we waited: what is left to do is found again. */
async function applySharedInTurn(context: BiomeContext, workspace: Workspace, shared: SharedWork): Promise<void> {
  const turn = await takeSharedTurn(context, workspace);
  try {
    await applyShared(shared, await planShared(shared));
  } finally {
    await turn.release();
  }
}

interface Prepared {
  readonly shared: SharedWork;
  /** Null where the shared stacks are not ours to apply. */
  readonly plan: SharedPlan | null;
  /** Whether the last run on the biome came to its end. */
  readonly endedWell: boolean;
  readonly lock: DeploymentLock | null;
}

/** All that can be refused is refused here, before anything is changed. */
async function prepare(
  context: BiomeContext,
  workspace: Workspace,
  product: Product,
  { shared: force, data, lock: readLock }: UpOptions,
  cloud: LocalCloudStatus | null,
): Promise<Prepared> {
  const { biome, machine, output } = context;
  const name = formatBiome(biome);
  const only = cloud === null ? { BIOSPHERE_ONLY: 'biome' as const } : {};
  return await output.phase('Looking what differs', async () => {
    const [synthesis, tree, endedWell] = await Promise.all([
      synthesizeFor(context, { BIOSPHERE_BIOME: name, ...only }),
      Promise.resolve().then(() => readTree(product, machine.checkout)),
      refuseEarly(context, workspace, data),
    ]);
    const shared: SharedWork = {
      ...{ context, clients: workspace.clients, terraform: terraformOf(context), synthesis, product, tree, force },
      trainingPython: () => localCloudOf(machine).trainingPython(),
      contents: cloud?.emulator?.generation ?? '',
      resume: `./biosphere up ${name}`,
    };
    const lock = (await readLock?.()) ?? null;
    if (lock) requireSameProduct(lock, product);
    return { shared, plan: cloud === null ? null : await planShared(shared), endedWell, lock };
  });
}

async function deploy(
  context: BiomeContext,
  workspace: Workspace,
  product: Product,
  databaseData: 'empty' | 'golden',
  { shared, plan, endedWell, lock }: Prepared,
  onTally: (tally: Tally) => void,
) {
  const { output, biome } = context;
  const { clients, environment } = workspace;
  const { tree, terraform, synthesis, trainingPython, resume } = shared;
  const name = formatBiome(biome);
  if (plan && plan.works.size > 0) await applySharedInTurn(context, workspace, shared);
  const candidates = candidatesOf(tree, await readRunning(clients, environment, 'main'));
  const { versions, different } = lock
    ? await lockedVersions(context, workspace, product, { lock, databaseData }, candidates)
    : { versions: chooseForBiome(candidates), different: [] };
  for (const { unit, version, reason } of versions) output.line(`  ${unit.name} ${shortVersion(version)} · ${reason}`);
  const wanted = wantedBy(tree, versions, biome.name);
  if (wanted.length > 0) {
    await output.phase('Publishing what differs', (progress) =>
      publish(context, clients, trainingPython, wanted, progress),
    );
  }
  const startOver = `./biosphere down ${name}`;
  const variables = biomeVariablesOf(versions, product, databaseData);
  const imports = endedWell ? [] : await adopt(workspace, shared, (text) => output.line(text));
  const look = () => lookAround(workspace);
  // Where nothing changes, what is found meanwhile holds, and nobody waits for it.
  const meanwhile = look().catch(() => null);
  const { changed } = await output.phase(`Applying ${name}`, (progress) =>
    terraform.apply(
      workOn(context, synthesis, biomeStackId(biome), {
        ...{ variables, imports, what: name, resume, startOver, progress, onTally },
        guard: guardOf(context, clients, biomeStackId(biome), { what: name, resume }),
      }),
    ),
  );
  const seen = changed.length === 0 ? await meanwhile : null;
  const { found, mended } = await output.phase('Checking what there is', async () => {
    const { found, releases } = seen ?? (await look());
    const healed = await healDatabase(workspace, product, found);
    return { found, mended: [...healed, ...(await mendReleases(clients, environment, releases))] };
  });
  for (const each of mended) output.line(`  ${each}`);
  return { versions, different, found, mended };
}

/** Finds what a run that did not end has left outside of the state. */
async function adopt(workspace: Workspace, { synthesis }: SharedWork, say: (text: string) => void): Promise<Import[]> {
  const folder = synthesis.folderOf(biomeStackId(workspace.biome));
  const orphans = await findOrphans(workspace, readConfiguration(folder));
  if (orphans.length > 0) say(`  ${orphans.length} resources of a run that was killed are taken into the state`);
  return orphans;
}

/** What there is by name, and the releases that Terraform believes in and nobody runs. */
async function lookAround(workspace: Workspace) {
  const { biome, clients, environment } = workspace;
  const state = readState(workspace, 'biomes', biomeStateKey(biome));
  const [found, releases] = await Promise.all([
    findHoldings(workspace),
    findMissed(clients, environment, biome.name, state),
  ]);
  return { found, releases };
}

async function finish(
  workspace: Workspace,
  found: readonly Found[],
  versions: readonly Choice[],
  databaseData: 'empty' | 'golden',
): Promise<BiomeRecord> {
  const pick = (kind: 'service' | 'model') =>
    Object.fromEntries(versions.filter(({ unit }) => unit.kind === kind).map((each) => [each.unit.name, each.version]));
  return await note(workspace, {
    phase: 'ready',
    variables: { services: pick('service'), models: pick('model'), databaseData },
    parts: found.flatMap(({ holding, names }) => names.map((name) => ({ kind: holding.kind, name }))),
  });
}

function whatExists({ done, total }: Tally): string {
  if (total === 0) return 'Nothing of the biome was changed; shared stacks keep what they had got';
  return `${done} of ${total} changes of the biome are made and in its state`;
}
