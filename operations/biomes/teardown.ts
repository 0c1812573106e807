import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { biomeStackId } from '../../environments/naming';
import { type Found, findHoldings, HOLDINGS } from './holdings';
import type { Place } from './place';

/** How many of one kind are left: the proof is a list of zeros. */
export interface ProofLine {
  readonly kind: string;
  readonly left: readonly string[];
}

/** Removes what a destroy has left, kind by kind, and looks again at everything. */
export async function sweepAndProve(place: Place, say: (text: string) => void): Promise<ProofLine[]> {
  const leftovers = (await findHoldings(place)).filter(({ names }) => names.length > 0);
  if (leftovers.length === 0) return HOLDINGS.map(({ kind }) => ({ kind, left: [] }));
  for (const { holding, names } of leftovers) {
    // The state object is empty after every destroy; anything else that is left deserves a line.
    if (holding.kind !== 'state') say(`Removing what no state knew of: ${holding.kind} ${names.join(', ')}`);
    await holding.remove(place, names);
  }
  return proofOf(await findHoldings(place));
}

export function proofOf(found: readonly Found[]): ProofLine[] {
  return found.map(({ holding, names }) => ({ kind: holding.kind, left: names }));
}

/** What this checkout kept for the stack; a biome of the same name starts afresh. */
export function forgetLocally(terraform: string, cloud: string, place: Place): void {
  rmSync(join(terraform, cloud, biomeStackId(place.biome)), { recursive: true, force: true });
}
