import type { Product } from '../../artifacts/product-types';
import { type Biome, formatBiome } from '../../environments/biome';
import {
  biomeStackId,
  biomeStateKey,
  type DeploymentSlot,
  SHARED_STACKS,
  type Sha,
  stackId,
  stateKey,
} from '../../environments/naming';
import { Clients } from '../aws';
import type { Context } from '../context';
import { createdAsWhole, type PlannedChange } from '../terraform/planned-changes';
import type { Work } from '../terraform/terraform';
import { type Choice, chooseForBiome } from '../versions';
import { biomeVariablesOf, candidatesOf, readTree, variablesOf } from './candidates';
import { inOrder } from './in-order';
import { type Place, readState } from './place';
import { askProvisioner } from './provisioner';
import { requireRunning } from './require-running';
import { keyOfUnit, type RunningUnit, readRunning } from './running';
import { planShared, type SharedPlan, type SharedWork } from './shared-stacks';
import { synthesizeFor, terraformOf, workOn } from './terraform-of';
import { recordsOf } from './workspace';

export interface StackDiff {
  readonly stack: string;
  /** Nobody has applied it, or something that it reads from: all of it would be created. */
  readonly isNew: boolean;
  readonly changes: readonly PlannedChange[];
}

/** A service or model that would run another version than now. */
export interface VersionMove {
  readonly deployment: DeploymentSlot;
  readonly unit: string;
  readonly runs: Sha | null;
  readonly wanted: Sha;
  readonly reason: string;
}

export interface DiffResult {
  readonly target: string;
  readonly biome: string | null;
  readonly noChange: boolean;
  readonly versions: readonly VersionMove[];
  readonly stacks: readonly StackDiff[];
  /** What is not as Terraform knows it and would be mended. */
  readonly mends: readonly string[];
  /** Of the biome; null where it has no record. */
  readonly owners: readonly string[] | null;
  readonly seconds: number;
}

type Running = ReadonlyMap<string, RunningUnit>;

/** Plans at once: each starts a provider of some hundred MB. */
const AT_ONCE = 2;

/**
 * What `up` (or `up --shared`) would change, found the same way; in a target without biomes, what its shared stacks would. Starts
 * nothing, writes nothing but this run's folder. @throws UserError, Failure, SignInNeeded
 */
export async function diff(context: Context, product: Product, shared: boolean): Promise<DiffResult> {
  const started = performance.now();
  const { biome, target, output } = context;
  const { work, plan, existing } = await output.phase('Looking what differs', () => prepare(context, product, shared));
  const ofMain = plan?.main ?? [];
  const running = await readRunning(work.clients, context.environment, 'main');
  const whole = biome && (await biomeWork(work, biome, { plan, running, existing }));
  const works = [...stacksToPlan(work, plan, running), ...(whole ? [whole.work] : [])];
  const isNew = (stack: string) =>
    stack === whole?.work.stack ? !whole.isPlannable : plan !== null && lacksSomething(stack, plan, existing);
  const stacks = await output.phase(`Planning ${works.length === 1 ? works[0]?.what : `${works.length} stacks`}`, () =>
    planAll(work, works, isNew),
  );
  const versions = [...moves('main', ofMain, running), ...(whole?.versions ?? [])];
  const mends = whole?.mends ?? [];
  const noChange = versions.length === 0 && mends.length === 0 && stacks.every(({ changes }) => changes.length === 0);
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  const named = { target, biome: biome && formatBiome(biome) };
  return { ...named, noChange, versions, stacks, mends, owners: whole?.owners ?? null, seconds };
}

interface Prepared {
  readonly work: SharedWork;
  /** Null where `up` does not touch shared stacks and nobody asked for them. */
  readonly plan: SharedPlan | null;
  /** Shared stacks that are there. */
  readonly existing: ReadonlySet<string>;
}

async function prepare(context: Context, product: Product, force: boolean): Promise<Prepared> {
  const { biome, machine, cloud, target } = context;
  const status = await requireRunning(context);
  const withShared = cloud === 'local' || force || biome === null;
  const only = biome === null ? 'shared' : withShared ? undefined : 'biome';
  const synthesis = await synthesizeFor(context, {
    ...(biome && { BIOSPHERE_BIOME: formatBiome(biome) }),
    ...(only && { BIOSPHERE_ONLY: only }),
  });
  const clients = new Clients(context);
  const work: SharedWork = {
    ...{ context, clients, terraform: terraformOf(context), synthesis, product, force },
    tree: readTree(product, machine.checkout),
    trainingPython: () => Promise.reject(new Error('diff builds nothing')),
    contents: status?.emulator?.generation ?? '',
    resume: `./biosphere diff ${biome ? formatBiome(biome) : `--target ${target}`}`,
  };
  if (!withShared) return { work, plan: null, existing: new Set() };
  return { work, plan: await planShared(work), existing: await existingStacks(work) };
}

async function existingStacks({ context, clients }: SharedWork): Promise<ReadonlySet<string>> {
  const { environment, target } = context;
  const found = await Promise.all(
    SHARED_STACKS.map(async (stack) => {
      const state = await readState({ environment, clients }, 'state', stateKey(target, stack));
      return hasResources(state) ? [stackId(target, stack)] : [];
    }),
  );
  return new Set(found.flat());
}

/** All of them where there is no biome to look at, else those that `up` would apply. */
function stacksToPlan({ context, synthesis, resume }: SharedWork, plan: SharedPlan | null, running: Running): Work[] {
  if (plan === null) return [];
  // Versions are left open again after an apply: only those that move make a difference.
  const variablesOfMain = variablesOf(
    plan.main.filter(({ unit, version }) => running.get(keyOfUnit(unit))?.sha !== version),
  );
  return [...plan.order.keys()]
    .filter((stack) => context.biome === null || plan.works.has(stack))
    .map((stack) => {
      const variables = stack === stackId(context.target, 'main') ? variablesOfMain : {};
      return workOn(context, synthesis, stack, { variables, what: stack, resume });
    });
}

/** Its plan would read what another stack has not told yet. */
function lacksSomething(stack: string, plan: SharedPlan, existing: ReadonlySet<string>): boolean {
  return !existing.has(stack) || (plan.order.get(stack) ?? []).some((each) => lacksSomething(each, plan, existing));
}

async function biomeWork(
  { context, clients, synthesis, tree, product, resume }: SharedWork,
  biome: Biome,
  { plan, existing, running }: Pick<Prepared, 'plan' | 'existing'> & { readonly running: Running },
) {
  const { environment } = context;
  const place: Place = { biome, environment, clients };
  const [record, own, state] = await Promise.all([
    recordsOf(context, clients).read(biome),
    readRunning(clients, environment, biome.name),
    readState(place, 'biomes', biomeStateKey(biome)),
  ]);
  // Shared stacks come first: main may run something else by then.
  const soon = new Map(running);
  for (const { unit, version } of plan?.main ?? [])
    soon.set(keyOfUnit(unit), { sha: version, version: null, configuration: '' });
  const choices = chooseForBiome(candidatesOf(tree, soon));
  const variables = biomeVariablesOf(choices, product, record?.variables.databaseData ?? 'empty');
  const isPlannable = plan === null || [...plan.order.keys()].every((each) => existing.has(each));
  const what = formatBiome(biome);
  return {
    ...{ owners: record?.owners ?? null, isPlannable },
    work: workOn(context, synthesis, biomeStackId(biome), { variables, what, resume }),
    versions: moves(biome.name, choices, own),
    mends: isPlannable && hasResources(state) ? await databaseToMend(place, product) : [],
  };
}

function moves(deployment: DeploymentSlot, choices: readonly Choice[], running: Running): VersionMove[] {
  return choices.flatMap(({ unit, version, reason }) => {
    const runs = running.get(keyOfUnit(unit))?.sha ?? null;
    return runs === version ? [] : [{ deployment, unit: unit.name, runs, wanted: version, reason }];
  });
}

/** Terraform does not look behind an invocation; `up` does. */
async function databaseToMend({ clients, environment, biome }: Place, product: Product): Promise<string[]> {
  if (!product.services.some(({ uses }) => uses?.database)) return [];
  const { database, role } = await askProvisioner(clients, environment, biome.name);
  const name = environment.names.database(biome.name);
  return database && role ? [] : [`The database ${name} or its role has gone and would be made again`];
}

async function planAll(
  { terraform, synthesis }: SharedWork,
  works: readonly Work[],
  isNew: (stack: string) => boolean,
): Promise<StackDiff[]> {
  const found = new Map<string, StackDiff>();
  await inOrder(new Map(works.map(({ stack }) => [stack, []])), AT_ONCE, async (stack) => {
    const work = works.find((each) => each.stack === stack) as Work;
    const isWhole = isNew(stack);
    const changes = isWhole ? createdAsWhole(synthesis.folderOf(stack)) : await terraform.plan(work);
    found.set(stack, { stack, isNew: isWhole, changes });
  });
  return works.map(({ stack }) => found.get(stack) as StackDiff);
}

function hasResources(state: string | null): boolean {
  const { resources = [] } = JSON.parse(state ?? '{}') as { resources?: unknown[] };
  return resources.length > 0;
}
