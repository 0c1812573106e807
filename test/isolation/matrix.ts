import { parseTarget } from '../../environments/target';
import { compositionOf } from '../composition';
import { type Principal, principalsOf } from './principals';
import { type Case, caseOf } from './simulator';
import { probesOf } from './things';
import { type Part, World } from './world';

/**
 * The world of the matrix: two targets that share an account and one in another, biomes of which one's name begins like the
 * other's, and one name in two targets.
 */
export function worldOfMatrix(): World {
  const targets = ['sandbox-dev', 'sandbox-stg', 'canary-dev'].map(parseTarget);
  return new World(compositionOf, targets, ['sandbox-dev/ada', 'sandbox-dev/adam', 'sandbox-stg/ada']);
}

/** How a thing's owner stands to somebody: the same deployment, what their target shares, another deployment in it, elsewhere. */
export type Relation = 'own' | 'shared' | 'deployments' | 'elsewhere';

export interface Pair {
  readonly principal: Principal;
  readonly part: Part;
  readonly relation: Relation;
  readonly cases: readonly Case[];
}

/** All pairs of somebody in one target and a part of the world. */
export function pairsOf(world: World, target: string): Pair[] {
  const probes = new Map(world.parts.map((part) => [part, probesOf(world, part)]));
  return principalsOf(world)
    .filter((principal) => principal.target === target)
    .flatMap((principal) =>
      world.parts.map((part) => ({
        principal,
        part,
        relation: relationOf(principal, part),
        cases: (probes.get(part) ?? []).map((probe) => caseOf(world, principal, probe, part.environment.region)),
      })),
    );
}

function relationOf(principal: Principal, part: Part): Relation {
  if (principal.target !== part.target) return 'elsewhere';
  if (part.slot === 'shared') return 'shared';
  return principal.slot === part.slot ? 'own' : 'deployments';
}
