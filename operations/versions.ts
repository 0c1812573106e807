import { isDirty, type Sha } from '../environments/naming';
import { UserError } from './errors';

/** A service or a model of the product. */
export interface Unit {
  readonly kind: 'service' | 'model';
  readonly name: string;
}

/** What the working tree holds of a unit. */
export interface TreeVersion {
  readonly version: Sha;
  /** Uncommitted files among its inputs; empty when the version is a commit. */
  readonly changedFiles: readonly string[];
}

export interface Candidate {
  readonly unit: Unit;
  readonly tree: TreeVersion;
  /** What `main` of the target runs, or null where it runs none. */
  readonly running: Sha | null;
}

/** Which version of a unit is deployed, and why. */
export interface Choice {
  readonly unit: Unit;
  readonly version: Sha;
  readonly from: 'tree' | 'main' | 'lock';
  readonly reason: string;
}

/**
 * Units that differ in the working tree from what `main` of the target runs come from the tree, all others as `main` runs
 * them: a biome tests its own change among everybody's versions.
 */
export function chooseForBiome(candidates: readonly Candidate[]): Choice[] {
  return candidates.map(({ unit, tree, running }): Choice => {
    if (running === tree.version) return { unit, version: running, from: 'main', reason: 'as main runs it' };
    const fromTree = { unit, version: tree.version, from: 'tree' } as const;
    if (isDirty(tree.version)) return { ...fromTree, reason: `your uncommitted ${some(tree.changedFiles)}` };
    if (running === null) return { ...fromTree, reason: 'main runs none yet' };
    return { ...fromTree, reason: `your commit; main runs ${shortVersion(running)}` };
  });
}

/**
 * What a lock names, and all others as usual. A version that the working tree holds is built from it where no bucket has it.
 * @param locked versions by unit, null for those that the lock leaves out.
 */
export function chooseLocked(
  candidates: readonly Candidate[],
  locked: (unit: Unit) => Sha | null,
  lockedAs: string,
): Choice[] {
  return candidates.flatMap((candidate): Choice[] => {
    const version = locked(candidate.unit);
    if (version === null) return chooseForBiome([candidate]);
    const from = candidate.tree.version === version ? 'tree' : 'lock';
    return [{ unit: candidate.unit, version, from, reason: `as ${lockedAs}` }];
  });
}

/**
 * `main` of a target gets commits only: what it runs has to be traceable for everybody.
 * @throws UserError naming the uncommitted files
 */
export function chooseForMain(candidates: readonly Candidate[], target: string): Choice[] {
  const dirty = candidates.filter(({ tree }) => isDirty(tree.version));
  if (dirty.length > 0) {
    const files = [...new Set(dirty.flatMap(({ tree }) => tree.changedFiles))];
    throw new UserError(
      `main of ${target} would get uncommitted work: ${some(files)} (in ${dirty.map(({ unit }) => unit.name).join(', ')})`,
      'Uncommitted work runs in biomes only; main runs commits, so that everybody can tell what it is',
      `Commit these files, or put them aside with git stash, and run the same command again`,
    );
  }
  return candidates.map(({ unit, tree, running }) => ({
    unit,
    version: tree.version,
    from: 'tree',
    reason: running === tree.version ? 'as main runs it' : 'the commit of this checkout',
  }));
}

/** `1a2b3c4d` or `1a2b3c4d-dirty.9f8e7d6c`: enough for people. */
export function shortVersion(version: string): string {
  const [commit = '', dirty] = version.split('-dirty.');
  return dirty === undefined ? commit.slice(0, 8) : `${commit.slice(0, 8)}-dirty.${dirty}`;
}

/** The first files and how many there are. */
function some(files: readonly string[]): string {
  const shown = files.slice(0, 3).join(', ');
  return files.length > 3 ? `${shown} and ${files.length - 3} more files` : shown || 'files';
}
