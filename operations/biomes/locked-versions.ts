import type { Product } from '../../artifacts/product-types';
import { formatBiome } from '../../environments/biome';
import { shown } from '../../environments/errors';
import type { BiomeContext } from '../context';
import { UserError } from '../errors';
import { type Candidate, type Choice, chooseLocked } from '../versions';
import { deploymentAt } from './deployment';
import { bring, settingsOfTarget, unitsIn, whatDiffers } from './like';
import type { DeploymentLock } from './lock-file';
import { keyOfUnit } from './running';
import type { Workspace } from './workspace';

export interface LockedVersions {
  readonly versions: readonly Choice[];
  /** What cannot be as the lock says, for people. */
  readonly different: readonly string[];
}

/** @throws UserError for a lock of another product */
export function requireSameProduct(lock: DeploymentLock, product: Product): void {
  if (lock.product === product.name) return;
  throw new UserError(
    `The lock is of the product ${shown(lock.product)}`,
    `This checkout holds the product ${product.name}`,
    'Use it in a checkout of its own product',
  );
}

/** The versions that a lock names, with their artifacts in place. @throws UserError naming those that cannot be had */
export async function lockedVersions(
  context: BiomeContext,
  { environment, clients, biome }: Workspace,
  product: Product,
  { lock, databaseData }: { readonly lock: DeploymentLock; readonly databaseData: string },
  candidates: readonly Candidate[],
): Promise<LockedVersions> {
  const { output } = context;
  const byUnit = new Map(unitsIn(lock).map(({ unit, version }) => [keyOfUnit(unit), version]));
  const versions = chooseLocked(candidates, (unit) => byUnit.get(keyOfUnit(unit)) ?? null, lock.like);
  const inTree = (unit: Choice['unit']) =>
    candidates.find((each) => keyOfUnit(each.unit) === keyOfUnit(unit))?.tree.version;
  const known = new Set(candidates.map(({ unit }) => keyOfUnit(unit)));
  const here = { name: formatBiome(biome), environment, clients };
  const brought = await output.phase(`Looking for what ${lock.like} runs`, () =>
    bring(
      here,
      deploymentAt(context, lock.like),
      lock,
      (unit, version) => !known.has(keyOfUnit(unit)) || inTree(unit) === version,
    ),
  );
  for (const each of brought.taken) output.line(`  ${each}`);
  const settings = settingsOfTarget(context, environment.target);
  return { versions, different: [...whatDiffers(lock, { settings, databaseData, product }), ...brought.different] };
}
