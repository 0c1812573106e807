import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Product } from '../../artifacts/product-types';
import { SHARED_STACKS, stackId } from '../../environments/naming';
import type { Target } from '../../environments/target';
import type { Clients } from '../aws';
import type { Context } from '../context';
import { publish, type Wanted } from '../publish';
import type { Variables } from '../terraform/folder';
import type { Synthesis } from '../terraform/synthesize';
import type { Terraform, Work } from '../terraform/terraform';
import { chooseForMain } from '../versions';
import { candidatesOf, type Tree, variablesOf, wantedBy, wantedByPlatform } from './candidates';
import { keyOfUnit, readRunning } from './running';
import { workOn } from './terraform-of';

/** What the shared stacks of a target are applied with. */
export interface SharedWork {
  readonly context: Context;
  readonly clients: Clients;
  readonly terraform: Terraform;
  readonly synthesis: Synthesis;
  readonly product: Product;
  readonly tree: Tree;
  readonly trainingPython: () => Promise<string>;
  /** Identifies the contents of the local cloud: after a loss all is applied again. */
  readonly contents: string;
  /** Applies all of them, and gives `main` the commits of this checkout. */
  readonly force: boolean;
  readonly resume: string;
}

/** RDS alone takes 80 s to create: what does not depend on it goes on beside it. */
const AT_ONCE = 3;

/**
 * Applies the shared stacks that are missing or have changed, in the order of their dependencies, independent ones at the same
 * time. Only on the local cloud: elsewhere they are the platform team's.
 * @returns the stacks that were applied
 */
export async function applyShared(shared: SharedWork): Promise<string[]> {
  const { context, synthesis, terraform, force, contents } = shared;
  const { target, output } = context;
  const order = new Map([...readDependencies(synthesis)].filter(([stack]) => isShared(stack, target)));
  const works = new Map(
    [...order.keys()].map((stack) => {
      const work = workOn(context, synthesis, stack, { variables: {}, what: stack, resume: shared.resume });
      return [stack, { ...work, contents }] as const;
    }),
  );
  const main = stackId(target, 'main');
  const changed = [...works].filter(([, work]) => force || !terraform.isApplied(work)).map(([stack]) => stack);
  if (changed.length === 0) return [];
  const applied = await output.phase(`Applying shared stacks of ${target}`, async (progress) => {
    const told = new Board(progress);
    const seconds = new Map<string, number>();
    await inOrder(order, AT_ONCE, async (stack) => {
      const started = performance.now();
      const tell = told.lineOf(stack.slice(target.length + 1));
      const work = works.get(stack);
      if (work && changed.includes(stack)) {
        await (stack === main
          ? applyMain(shared, { ...work, progress: tell }, tell)
          : terraform.apply({ ...work, progress: tell }));
        seconds.set(stack, (performance.now() - started) / 1000);
      }
      if (stack === stackId(target, 'foundation')) await put(shared, wantedByPlatform(shared.tree), tell);
      tell('');
    });
    return seconds;
  });
  for (const [stack, took] of applied) output.line(`  ${stack} ${took.toFixed(1)} s`);
  return changed;
}

/**
 * The first deployment of `main` gets the commits of this checkout, later ones keep what runs. Afterwards the versions are left
 * open again, so that a push that comes later is no drift, and a plain plan shows no change.
 */
async function applyMain(shared: SharedWork, work: Work, progress: (detail: string) => void): Promise<void> {
  const { context, clients, terraform, tree, force } = shared;
  const running = await readRunning(clients, context.environment, 'main');
  const candidates = candidatesOf(tree, running);
  const lacking = force ? candidates : candidates.filter(({ unit }) => !running.has(keyOfUnit(unit)));
  if (lacking.length > 0) {
    const choices = chooseForMain(lacking, context.target);
    await put(shared, wantedBy(tree, choices, 'main'), progress);
    const variables: Variables = variablesOf(choices);
    await terraform.apply({ ...work, variables });
  }
  await terraform.apply(work);
}

async function put(
  { context, clients, trainingPython }: SharedWork,
  wanted: readonly Wanted[],
  progress: (detail: string) => void,
): Promise<void> {
  await publish(context, clients, trainingPython, wanted, progress);
}

/** Several stacks at once on one line of progress. */
class Board {
  private readonly details = new Map<string, string>();

  constructor(private readonly progress: (detail: string) => void) {}

  lineOf(name: string): (detail: string) => void {
    return (detail) => {
      if (detail === '') this.details.delete(name);
      else this.details.set(name, detail);
      this.progress([...this.details].map(([each, text]) => `${each}: ${text}`).join(' | '));
    };
  }
}

function isShared(stack: string, target: Target): boolean {
  return SHARED_STACKS.some((each) => stackId(target, each) === stack);
}

/** The stacks of a synthesis with what each depends on, as cdktf's manifest tells. */
export function readDependencies({ outdir }: Pick<Synthesis, 'outdir'>): Map<string, readonly string[]> {
  const { stacks } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as {
    stacks: Record<string, { dependencies?: string[] }>;
  };
  return new Map(Object.entries(stacks).map(([stack, { dependencies = [] }]) => [stack, dependencies]));
}

/** Does the work of each once all it depends on is done, a few at the same time; after a failure nothing new is begun. */
export async function inOrder(
  order: ReadonlyMap<string, readonly string[]>,
  atOnce: number,
  work: (stack: string) => Promise<void>,
): Promise<void> {
  const waiting = new Set(order.keys());
  const underWay = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  const isReady = (stack: string) =>
    !(order.get(stack) ?? []).some((dependency) => waiting.has(dependency) || underWay.has(dependency));
  while (waiting.size > 0 || underWay.size > 0) {
    const ready = failures.length > 0 ? [] : [...waiting].filter(isReady).slice(0, atOnce - underWay.size);
    for (const stack of ready) {
      waiting.delete(stack);
      const done = work(stack)
        .catch((error) => {
          failures.push(error);
        })
        .finally(() => underWay.delete(stack));
      underWay.set(stack, done);
    }
    if (underWay.size === 0) break;
    await Promise.race(underWay.values());
  }
  if (failures.length > 0) throw failures[0];
}
