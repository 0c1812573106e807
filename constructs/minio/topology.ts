/**
 * A MinIO cluster described once, as a value: pools of nodes with drives. Everything that follows from it (erasure sets, capacity,
 * quorum, what may fail, the identity of each node) is derived here; the renderings for this machine, for AWS, GCP and bare metal
 * read it and add nothing to it. Pure.
 */
import { InvalidInputs, type Problem } from '../../environments/errors';
import { cattleId, formatHost, type HostName } from '../../environments/naming';
import type { Target } from '../../environments/target';
import { type DriveIndex, defaultParity, groupsToLose, type Quorum, quorumOf, setSizeOf, setsOf } from './erasure-sets';
import { describe, problemsOf, problemsOfParity, problemsOfPools } from './topology-problems';

/** Nodes of one kind that were added together. A pool never changes: a cluster grows by another pool at the end of its list. */
export interface Pool {
  /** 1 to 12 of `[a-z0-9]`, starting with a letter. The identities of its nodes follow from it. */
  readonly name: string;
  readonly nodes: number;
  readonly drivesPerNode: number;
  /** Size of each drive. MinIO uses of every drive of a pool as much as the smallest has. */
  readonly driveGiB: number;
}

export interface TopologyProps {
  /** What the cluster is for, for example `storage`: hosts are `minio-storage-<id>`. */
  readonly name: string;
  readonly target: Target;
  readonly region: string;
  readonly domain: string;
  readonly pools: readonly Pool[];
  /** Drives of each erasure set that hold parity. Default: what MinIO takes for the set size of the first pool. */
  readonly parity?: number;
  /** Places that fail on their own: availability zones, racks. Nodes are dealt out over them in turn. Default: one place. */
  readonly zones?: readonly string[];
}

/** A node, by what it is and not by the machine that happens to be it. */
export interface Node {
  readonly pool: string;
  /** From 0, within its pool. */
  readonly index: number;
  /** Eight characters that stay when the machine is replaced. */
  readonly id: string;
  readonly host: HostName;
  readonly zone: string;
  readonly drives: number;
}

/** How many drives of any one erasure set, or whole nodes or zones, may be gone at once, whichever they are. */
export interface Tolerance {
  readonly drives: number;
  readonly nodes: number;
  readonly zones: number;
}

export interface PoolLayout extends Pool {
  readonly members: readonly Node[];
  readonly setSize: number;
  readonly sets: readonly (readonly DriveIndex[])[];
  readonly quorum: Quorum;
  readonly rawGiB: number;
  /** What objects can fill, before MinIO's own few percent. */
  readonly usableGiB: number;
}

export interface Topology {
  readonly name: string;
  readonly target: Target;
  readonly parity: number;
  readonly pools: readonly PoolLayout[];
  readonly nodes: readonly Node[];
  readonly rawGiB: number;
  readonly usableGiB: number;
  /** Of the weakest pool: a cluster reads and writes only while each of its pools does. */
  readonly tolerates: { readonly reads: Tolerance; readonly writes: Tolerance };
}

/** @throws InvalidInputs with everything that MinIO would refuse or that would lose data */
export function topologyOf(props: TopologyProps): Topology {
  const problems = [...problemsOfPools(props), ...props.pools.flatMap((pool) => problemsOf(pool, props))];
  if (problems.length > 0) throw new InvalidInputs(problems);
  const [first] = props.pools as readonly [Pool, ...Pool[]];
  const parity = props.parity ?? defaultParity(setSizeOf(first) as number);
  const wrong = props.pools.flatMap((pool) => problemsOfParity(pool, parity));
  if (wrong.length > 0) throw new InvalidInputs(wrong);
  const pools = props.pools.map((pool) => layoutOf(pool, parity, props));
  return Object.freeze({
    ...{ name: props.name, target: props.target, parity, pools },
    nodes: pools.flatMap(({ members }) => members),
    rawGiB: sum(pools.map((pool) => pool.rawGiB)),
    usableGiB: sum(pools.map((pool) => pool.usableGiB)),
    tolerates: {
      reads: weakest(pools.map((pool) => toleranceOf(pool, pool.quorum.read))),
      writes: weakest(pools.map((pool) => toleranceOf(pool, pool.quorum.write))),
    },
  });
}

/**
 * A cluster changes by a pool at the end of its list, and by nothing else: MinIO finds data by the place of a drive in its pool.
 * https://github.com/minio/minio/blob/master/docs/distributed/README.md#expanding-existing-distributed-setup
 * @throws InvalidInputs naming each pool that was changed, moved or taken away
 */
export function requireGrowth(before: readonly Pool[], after: readonly Pool[]): void {
  const problems = before.flatMap((pool, i): Problem[] => {
    const now = after[i];
    if (now && isSame(pool, now)) return [];
    return [
      {
        received: `Pool ${i + 1} was ${describe(pool)} and is now ${now ? describe(now) : 'gone'}`,
        allowed: 'A pool stays in its place and as it is: MinIO finds objects by the place of a drive in its pool',
        fix: 'Put it back and add a pool at the end of the list; to be rid of an old one, decommission it with mc admin decommission first',
      },
    ];
  });
  if (problems.length > 0) throw new InvalidInputs(problems);
}

/** URLs of all drives, pool by pool and node by node, in the order that MinIO has to be given them in. */
export function drivesByPool(topology: Topology, url: (node: Node, drive: number) => string): string[][] {
  return topology.pools.map(({ members, drivesPerNode }) =>
    members.flatMap((node) => Array.from({ length: drivesPerNode }, (_, drive) => url(node, drive))),
  );
}

function layoutOf(pool: Pool, parity: number, props: TopologyProps): PoolLayout {
  const setSize = setSizeOf(pool) as number;
  const zones = props.zones ?? ['one'];
  const members = Array.from({ length: pool.nodes }, (_, index): Node => {
    const id = cattleId(`minio/${props.target}/${props.name}/${pool.name}/${index}`);
    const { target, region, domain } = props;
    const host = formatHost({ role: `minio-${props.name}`, id, target, region, domain });
    return {
      pool: pool.name,
      index,
      id,
      host,
      zone: zones[index % zones.length] as string,
      drives: pool.drivesPerNode,
    };
  });
  const rawGiB = pool.nodes * pool.drivesPerNode * pool.driveGiB;
  return {
    ...pool,
    ...{ members, setSize, rawGiB },
    sets: setsOf(pool, setSize),
    quorum: quorumOf(setSize, parity),
    usableGiB: Math.floor((rawGiB * (setSize - parity)) / setSize),
  };
}

function toleranceOf({ members, sets, setSize }: PoolLayout, needed: number): Tolerance {
  const zoneOf = (node: number) => members[node]?.zone;
  return {
    drives: setSize - needed,
    nodes: groupsToLose(
      sets.map((set) => set.map(({ node }) => node)),
      setSize,
      needed,
    ),
    zones: groupsToLose(
      sets.map((set) => set.map(({ node }) => zoneOf(node))),
      setSize,
      needed,
    ),
  };
}

function isSame(one: Pool, other: Pool): boolean {
  return (['name', 'nodes', 'drivesPerNode', 'driveGiB'] as const).every((key) => one[key] === other[key]);
}

function weakest(all: readonly Tolerance[]): Tolerance {
  const least = (key: keyof Tolerance) => Math.min(...all.map((each) => each[key]));
  return { drives: least('drives'), nodes: least('nodes'), zones: least('zones') };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
