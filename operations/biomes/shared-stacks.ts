import type { Product } from '../../artifacts/product-types';
import { SHARED_STACKS, stackId } from '../../environments/naming';
import type { Target } from '../../environments/target';
import type { Clients } from '../aws';
import type { Context } from '../context';
import { publish } from '../publish';
import type { Synthesis } from '../terraform/synthesize';
import type { Terraform, Work } from '../terraform/terraform';
import type { Choice } from '../versions';
import { Board } from './board';
import { type Tree, wantedByPlatform } from './candidates';
import { inOrder, readDependencies } from './in-order';
import { applyMain, chooseMain } from './main-deployment';
import { refuseLoss, tenantsOf } from './tenants';
import { guardOf, workOn } from './terraform-of';
import { recordsOf } from './workspace';

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

export interface SharedPlan {
  readonly order: ReadonlyMap<string, readonly string[]>;
  /** The stacks to apply. */
  readonly works: ReadonlyMap<string, Work>;
  /** What `main` gets, where it is applied. */
  readonly main: readonly Choice[];
}

/** RDS alone takes 80 s to create: what does not depend on it goes on beside it. */
const AT_ONCE = 3;

/** Finds the shared stacks that are missing or have changed. Changes nothing. @throws UserError for uncommitted work in `main` */
export async function planShared(shared: SharedWork): Promise<SharedPlan> {
  const { context, synthesis, terraform, force, contents, resume } = shared;
  const { target } = context;
  const order = new Map([...readDependencies(synthesis)].filter(([stack]) => isShared(stack, target)));
  const works = [...order.keys()]
    .map((stack) => {
      const guard = guardOf(context, shared.clients, stack, { what: stack, resume });
      return workOn(context, synthesis, stack, { variables: {}, what: stack, resume, contents, guard });
    })
    .filter((work) => force || !terraform.isApplied(work));
  const withMain = works.some(({ stack }) => stack === stackId(target, 'main'));
  return {
    order,
    works: new Map(works.map((work) => [work.stack, work])),
    main: withMain ? await chooseMain(shared) : [],
  };
}

/**
 * Applies what {@link planShared} found, in the order of dependencies, independent stacks at the same time. Only on the local
 * cloud: elsewhere they are the platform team's.
 */
export async function applyShared(shared: SharedWork, { order, works, main }: SharedPlan): Promise<void> {
  if (works.size === 0) return;
  const { context, clients, terraform, trainingPython } = shared;
  const { target, output } = context;
  const tenants = await tenantsOf(recordsOf(context, clients), target);
  const seconds = new Map<string, number>();
  await output.phase(`Applying shared stacks of ${target}`, async (progress) => {
    const board = new Board(progress);
    await inOrder(order, AT_ONCE, async (stack) => {
      const started = performance.now();
      const tell = board.lineOf(stack.slice(target.length + 1));
      const work = works.get(stack);
      if (work) {
        const told = { ...work, progress: tell };
        if (tenants.length > 0 && terraform.wasApplied(told)) {
          refuseLoss(stack, await terraform.doomedBy(told), tenants);
        }
        await (stack === stackId(target, 'main') ? applyMain(shared, main, told, tell) : terraform.apply(told));
        seconds.set(stack, (performance.now() - started) / 1000);
      }
      // The artifact bucket is there from here on, and the next stacks take their functions' code from it.
      if (stack === stackId(target, 'foundation')) {
        await publish(context, clients, trainingPython, wantedByPlatform(shared.tree), tell);
      }
      tell('');
    });
  });
  for (const [stack, took] of seconds) output.line(`  ${stack} ${took.toFixed(1)} s`);
}

/**
 * A biome that cannot be brought up may miss something that a shared stack should have made and that was changed behind
 * Terraform's back: the next `up` looks at all of them again.
 */
export function doubtShared({ context, synthesis, terraform, resume }: SharedWork, { order }: SharedPlan): void {
  for (const stack of order.keys()) {
    terraform.doubt(workOn(context, synthesis, stack, { variables: {}, what: stack, resume }));
  }
}

function isShared(stack: string, target: Target): boolean {
  return SHARED_STACKS.some((each) => stackId(target, each) === stack);
}
