import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { biomeStackId } from '../../environments/naming';
import { type Found, findHoldings, HOLDINGS, type Holding } from './holdings';
import type { Place } from './place';

/** How many of one kind are left: the proof is a list of zeros. */
export interface ProofLine {
  readonly kind: string;
  readonly left: readonly string[];
}

/** Removes what a destroy has left, kind by kind, and looks again at everything. */
export async function sweepAndProve(place: Place, say: (text: string) => void): Promise<ProofLine[]> {
  const found = leftIn(await findHoldings(place));
  if (found.length === 0) return HOLDINGS.map(({ kind }) => ({ kind, left: [] }));
  const leftovers = found.filter(({ holding }) => !isState(holding));
  for (const { holding, names } of leftovers) {
    say(`Removing what no state knew of: ${holding.kind} ${names.join(', ')}`);
    await holding.remove(place, names);
  }
  const after = leftovers.length > 0 ? await findHoldings(place) : found;
  const left = leftIn(after);
  // The state goes last: what it names is gone then, whether it was empty or one that nobody could use.
  if (!left.every(({ holding }) => isState(holding))) return proofOf(after);
  for (const { holding, names } of left) await holding.remove(place, names);
  return proofOf(await findHoldings(place));
}

function leftIn(found: readonly Found[]): Found[] {
  return found.filter(({ names }) => names.length > 0);
}

function isState({ kind }: Holding): boolean {
  return kind === 'state';
}

export function proofOf(found: readonly Found[]): ProofLine[] {
  return found.map(({ holding, names }) => ({ kind: holding.kind, left: names }));
}

/** What this checkout kept for the stack; a biome of the same name starts afresh. */
export function forgetLocally(terraform: string, cloud: string, place: Place): void {
  rmSync(join(terraform, cloud, biomeStackId(place.biome)), { recursive: true, force: true });
}
