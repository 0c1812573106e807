/**
 * How MinIO divides the drives of a pool into erasure sets, and what a set of them can lose. Pure arithmetic, as MinIO's own code
 * does it; test/constructs/minio holds it against what that code answers.
 */

/** An erasure set has 2 to 16 drives. https://github.com/minio/minio/blob/master/cmd/endpoint-ellipses.go (`setSizes`) */
const LARGEST_SET = 16;
const SMALLEST_SET = 2;

/** One drive of a pool: which node of the pool, and which drive of that node, both from 0. */
export interface DriveIndex {
  readonly node: number;
  readonly drive: number;
}

/**
 * Number of drives in each erasure set of a pool: the largest divisor of the number of drives that spreads the sets evenly over
 * nodes and drives. Null where there is none, which MinIO refuses.
 */
export function setSizeOf({ nodes, drivesPerNode }: { nodes: number; drivesPerNode: number }): number | null {
  const drives = nodes * drivesPerNode;
  for (let size = Math.min(LARGEST_SET, drives); size >= SMALLEST_SET; size--) {
    if (drives % size === 0 && isEven(size, nodes)) return size;
  }
  return null;
}

/** A set has the same number of drives on each of its nodes, or the nodes are a multiple of it. */
function isEven(size: number, nodes: number): boolean {
  return size % nodes === 0 || nodes % size === 0;
}

/** The sets of a pool, each as its drives: the first drives of all nodes, then the second ones, cut into sets. */
export function setsOf(pool: { nodes: number; drivesPerNode: number }, size: number): DriveIndex[][] {
  const inOrder = Array.from({ length: pool.nodes * pool.drivesPerNode }, (_, i) => ({
    node: i % pool.nodes,
    drive: Math.floor(i / pool.nodes),
  }));
  return Array.from({ length: inOrder.length / size }, (_, i) => inOrder.slice(i * size, (i + 1) * size));
}

/**
 * Parity that MinIO takes where none is set.
 * https://github.com/minio/minio/blob/master/internal/config/storageclass/storage-class.go (`DefaultParityBlocks`)
 */
export function defaultParity(setSize: number): number {
  if (setSize === 1) return 0;
  if (setSize <= 3) return 1;
  if (setSize <= 5) return 2;
  return setSize <= 7 ? 3 : 4;
}

export interface Quorum {
  /** Drives of a set that must be there to read an object. */
  readonly read: number;
  /** Drives of a set that must be there to write one: one more where half of the set is parity, or two halves could disagree. */
  readonly write: number;
}

/** https://github.com/minio/minio/blob/master/docs/distributed/SIZING.md */
export function quorumOf(setSize: number, parity: number): Quorum {
  const data = setSize - parity;
  return { read: data, write: data === parity ? data + 1 : data };
}

/**
 * How many groups (nodes, zones) may be gone, whichever they are, so that each set still has as many drives as it needs.
 * @param sets each set as the group of each of its drives
 */
export function groupsToLose(sets: readonly (readonly unknown[])[], setSize: number, needed: number): number {
  const perSet = sets.map((groups) => lostWithin(countsOf(groups), setSize - needed));
  return Math.min(...perSet);
}

/** How often each group stands in a list, most often first. */
function countsOf(groups: readonly unknown[]): number[] {
  const counts = new Map<unknown, number>();
  for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1);
  return [...counts.values()].sort((a, b) => b - a);
}

/** How many of the largest counts fit into an allowance. */
function lostWithin(counts: readonly number[], allowance: number): number {
  let left = allowance;
  const stopped = counts.findIndex((count) => {
    left -= count;
    return left < 0;
  });
  return stopped === -1 ? counts.length : stopped;
}
