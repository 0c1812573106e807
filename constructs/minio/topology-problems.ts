/** What is wrong with a description of a MinIO cluster: the value, the rule, the way out. Pure. */
import { type Problem, shown } from '../../environments/errors';
import { infraOf } from '../../environments/target';
import { setSizeOf } from './erasure-sets';
import type { Pool, TopologyProps } from './topology';

/** MinIO works with fewer, but then one node that is away stops it. https://github.com/minio/minio/blob/master/docs/distributed/SIZING.md */
const FEWEST_NODES = 4;
const POOL_NAME = /^[a-z][a-z0-9]{0,11}$/;

export function problemsOfPools({ pools, name, zones }: TopologyProps): Problem[] {
  const problems: Problem[] = [];
  if (pools.length === 0) {
    problems.push({
      received: `The cluster ${shown(name)} has no pool`,
      allowed: 'A cluster has at least one pool of nodes',
      fix: "Give it one, for example { name: 'a', nodes: 4, drivesPerNode: 2, driveGiB: 500 }",
    });
  }
  const twice = pools.map((pool) => pool.name).filter((each, i, all) => all.indexOf(each) !== i);
  if (twice.length > 0) {
    problems.push({
      received: `More than one pool of ${shown(name)} has the name ${[...new Set(twice)].map(shown).join(', ')}`,
      allowed: 'The names of nodes follow from the name of their pool, so each pool has its own',
      fix: 'Give the newest pool another name; the older ones keep theirs',
    });
  }
  if (zones && (zones.length === 0 || new Set(zones).size < zones.length)) {
    problems.push({
      received: `The zones of ${shown(name)} are ${shown(zones)}`,
      allowed: 'Zones are one or more different places that fail on their own',
      fix: 'List each availability zone or rack once, or leave zones out where all nodes stand together',
    });
  }
  return problems;
}

export function problemsOf(pool: Pool, { target }: TopologyProps): Problem[] {
  const what = `Pool ${describe(pool)}`;
  const counts = [pool.nodes, pool.drivesPerNode, pool.driveGiB];
  if (!POOL_NAME.test(pool.name) || !counts.every((count) => Number.isInteger(count) && count > 0)) {
    return [
      {
        received: what,
        allowed:
          'The name of a pool is 1 to 12 of a-z and 0-9, starting with a letter; nodes, drivesPerNode and driveGiB are whole numbers from 1',
        fix: "Correct it, for example { name: 'a', nodes: 4, drivesPerNode: 2, driveGiB: 500 }",
      },
    ];
  }
  if (pool.nodes < FEWEST_NODES && infraOf(target) !== 'sandbox') {
    return [
      {
        received: `${what} in ${target}`,
        allowed: `Outside sandbox a pool has at least ${FEWEST_NODES} nodes, so that it works on while one of them is away`,
        fix: `Give it ${FEWEST_NODES} nodes, with fewer or smaller drives each if the capacity is enough`,
      },
    ];
  }
  if (setSizeOf(pool) !== null) return [];
  const [fewer, more] = evenNeighbours(pool);
  return [
    {
      received: `${what}: ${pool.nodes * pool.drivesPerNode} drives cannot be cut into even erasure sets`,
      allowed:
        'MinIO cuts the drives of a pool into sets of 2 to 16, each with as many drives on one node as on another, or on as many nodes as drives',
      fix: `Take ${[fewer, more].flatMap((nodes) => (nodes === null ? [] : [`${nodes} nodes`])).join(' or ')} instead of ${pool.nodes}`,
    },
  ];
}

export function problemsOfParity(pool: Pool, parity: number): Problem[] {
  const setSize = setSizeOf(pool) as number;
  if (Number.isInteger(parity) && parity >= 1 && parity <= setSize / 2) return [];
  return [
    {
      received: `Parity ${parity} for pool ${describe(pool)}, whose erasure sets have ${setSize} drives`,
      allowed: `Parity is a whole number from 1 (without any, one lost drive loses data) to half of a set, here ${Math.floor(setSize / 2)}; all pools of a cluster have the same`,
      fix: `Take a parity up to ${Math.floor(setSize / 2)}, or ${Math.max(2, parity * 2)} and more drives in each set of this pool`,
    },
  ];
}

/** The next smaller and larger number of nodes with which the pool has even sets. */
function evenNeighbours(pool: Pool): [number | null, number | null] {
  const works = (nodes: number) => setSizeOf({ ...pool, nodes }) !== null;
  const below = Array.from({ length: pool.nodes - 1 }, (_, i) => pool.nodes - 1 - i).find(works);
  const above = Array.from({ length: LARGEST_STEP }, (_, i) => pool.nodes + 1 + i).find(works);
  return [below ?? null, above ?? null];
}

/** Among 16 numbers that follow each other, one is a multiple of 16. */
const LARGEST_STEP = 16;

export function describe({ name, nodes, drivesPerNode, driveGiB }: Pool): string {
  return `${shown(name)} of ${nodes} nodes x ${drivesPerNode} drives of ${driveGiB} GiB`;
}
