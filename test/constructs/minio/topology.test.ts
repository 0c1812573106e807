import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { setSizeOf } from '../../../constructs/minio/erasure-sets';
import { serverConfig, serverEnvironment } from '../../../constructs/minio/server-config';
import { type Pool, requireGrowth, type TopologyProps, topologyOf } from '../../../constructs/minio/topology';
import { InvalidInputs } from '../../../environments/errors';
import { parseHost } from '../../../environments/naming';

const POOL: Pool = { name: 'a', nodes: 4, drivesPerNode: 2, driveGiB: 500 };

function cluster(props: Partial<TopologyProps> = {}) {
  return topologyOf({
    ...{ name: 'storage', target: 'canary-ops', region: 'eu-west-1', domain: 'example.com', pools: [POOL] },
    ...props,
  });
}

/** What a call says of a mistake. */
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputs);
    return (error as Error).message;
  }
  throw new Error('was not refused');
}

test('erasure sets are those that the code of MinIO makes, for 883 pools', () => {
  const [, ...rows] = readFileSync(join(__dirname, 'oracle', 'set-sizes.csv'), 'utf8')
    .trim()
    .split('\n');
  expect(rows).toHaveLength(883);
  const wrong = rows
    .map((row) => row.split(',').map(Number) as [number, number, number])
    .filter(([nodes, drivesPerNode, size]) => (setSizeOf({ nodes, drivesPerNode }) ?? 0) !== size);
  expect(wrong).toEqual([]);
});

// https://github.com/minio/minio/blob/master/docs/distributed/SIZING.md
test.each([
  [4, 1, 4, 2, 2, 1],
  [5, 1, 5, 2, 2, 2],
  [6, 1, 6, 3, 3, 2],
  [7, 1, 7, 3, 3, 3],
  [4, 2, 8, 4, 2, 1],
  [5, 2, 10, 4, 2, 2],
  [7, 2, 14, 4, 2, 2],
  [8, 1, 8, 4, 4, 3],
  [8, 2, 16, 4, 2, 2],
  [9, 2, 9, 4, 4, 4],
  [16, 2, 16, 4, 4, 4],
])(
  '%i nodes x %i drives are what the sizing guide of MinIO says',
  (nodes, drivesPerNode, setSize, parity, reads, writes) => {
    const { pools, tolerates, ...rest } = cluster({ pools: [{ ...POOL, nodes, drivesPerNode }] });
    expect(pools[0]?.setSize).toBe(setSize);
    expect(rest.parity).toBe(parity);
    expect([tolerates.reads.nodes, tolerates.writes.nodes]).toEqual([reads, writes]);
  },
);

test('capacity is what parity leaves, of all pools', () => {
  const big = { name: 'b', nodes: 8, drivesPerNode: 4, driveGiB: 1000 };
  expect(cluster()).toMatchObject({ rawGiB: 4000, usableGiB: 2000 });
  expect(cluster({ pools: [POOL, big] })).toMatchObject({ rawGiB: 36_000, usableGiB: 2000 + 24_000 });
  expect(cluster({ parity: 2 })).toMatchObject({ usableGiB: 3000 });
});

test('a zone may go where no set has more of its drives there than it can lose', () => {
  const zones = ['a', 'b', 'c'];
  expect(cluster({ zones, pools: [{ ...POOL, nodes: 6, drivesPerNode: 1 }] }).tolerates).toMatchObject({
    reads: { zones: 1 },
    writes: { zones: 1 },
  });
  // Four nodes over three zones: one zone holds half of the drives, so that nothing can be written without it.
  expect(cluster({ zones }).tolerates).toMatchObject({ reads: { zones: 1 }, writes: { zones: 0 } });
  expect(cluster({ zones }).nodes.map(({ zone }) => zone)).toEqual(['a', 'b', 'c', 'a']);
});

test('what is promised of drives and nodes holds for every set, whichever fail', () => {
  const counts = fc.record({ nodes: fc.integer({ min: 4, max: 20 }), drivesPerNode: fc.integer({ min: 1, max: 8 }) });
  fc.assert(
    fc.property(
      counts.filter((pool) => setSizeOf(pool) !== null),
      fc.infiniteStream(fc.nat()),
      (size, numbers) => {
        const { pools, tolerates } = cluster({ pools: [{ ...POOL, ...size }] });
        const pool = pools[0] as (typeof pools)[number];
        for (const what of ['reads', 'writes'] as const) {
          const gone = new Set<number>();
          while (gone.size < tolerates[what].nodes) gone.add((numbers.next().value as number) % size.nodes);
          const needed = what === 'reads' ? pool.quorum.read : pool.quorum.write;
          for (const set of pool.sets) {
            expect(set.filter(({ node }) => !gone.has(node)).length).toBeGreaterThanOrEqual(needed);
          }
        }
        const drives = pool.sets.flat().map(({ node, drive }) => `${node}/${drive}`);
        expect(new Set(drives).size).toBe(size.nodes * size.drivesPerNode);
      },
    ),
  );
});

test('a node is who it is by pool and place: growing names nobody anew, and hosts parse back', () => {
  const before = cluster().nodes;
  const after = cluster({ pools: [POOL, { ...POOL, name: 'b' }], zones: ['x', 'y'] }).nodes;
  expect(after.slice(0, 4).map(({ host }) => host)).toEqual(before.map(({ host }) => host));
  expect(new Set(after.map(({ id }) => id)).size).toBe(8);
  for (const { host, id } of after) {
    expect(parseHost(host, 'example.com')).toMatchObject({ role: 'minio-storage', id, target: 'canary-ops' });
  }
  expect(cluster({ name: 'other' }).nodes[0]?.id).not.toBe(before[0]?.id);
});

test('the configuration of MinIO names each pool with the set size that everything else is derived from', () => {
  const topology = cluster({ pools: [POOL, { name: 'b', nodes: 9, drivesPerNode: 2, driveGiB: 10 }] });
  const { version, pools } = serverConfig(topology, ({ host }, drive) => `https://${host}:9000/mnt/${drive}`);
  expect(version).toBe('v2');
  expect(pools.map((pool) => pool['set-drive-count'])).toEqual([8, 9]);
  expect(pools[0]?.args.slice(0, 3)).toEqual(
    [topology.nodes[0], topology.nodes[0], topology.nodes[1]].map(
      (node, i) => `https://${node?.host}:9000/mnt/${i % 2}`,
    ),
  );
  expect(pools.flatMap(({ args }) => args)).toHaveLength(26);
  expect(serverEnvironment(topology)).toMatchObject({ MINIO_STORAGE_CLASS_STANDARD: 'EC:4' });
});

describe('is refused, with the value, the rule and a way out:', () => {
  test('fewer than four nodes, but for sandbox', () => {
    const pools = [{ ...POOL, nodes: 3 }];
    expect(refusal(() => cluster({ pools }))).toMatch(/3 nodes.*canary-ops.*at least 4 nodes.*Give it 4/s);
    expect(cluster({ pools, target: 'sandbox-dev' }).nodes).toHaveLength(3);
  });

  test('drives that make no even sets', () => {
    const text = refusal(() => cluster({ pools: [{ ...POOL, nodes: 17 }] }));
    expect(text).toMatch(/34 drives cannot be cut.*sets of 2 to 16.*Take 16 nodes or 18 nodes/s);
  });

  test('parity over half of a set, none, and a fraction', () => {
    expect(refusal(() => cluster({ parity: 5 }))).toMatch(/Parity 5.*8 drives.*half of a set, here 4/s);
    expect(refusal(() => cluster({ parity: 0 }))).toContain('Parity 0');
    expect(refusal(() => cluster({ parity: 1.5 }))).toContain('Parity 1.5');
    // MinIO takes the parity of the first pool for all.
    const small = { name: 'b', nodes: 4, drivesPerNode: 1, driveGiB: 500 };
    expect(refusal(() => cluster({ pools: [POOL, small] }))).toMatch(/Parity 4 for pool "b"/);
  });

  test('no pool, two of one name, a bad name, half a drive, zones that are one', () => {
    expect(refusal(() => cluster({ pools: [] }))).toContain('has no pool');
    expect(refusal(() => cluster({ pools: [POOL, POOL] }))).toContain('the name "a"');
    expect(refusal(() => cluster({ pools: [{ ...POOL, name: 'Pool A' }] }))).toContain('"Pool A"');
    expect(refusal(() => cluster({ pools: [{ ...POOL, drivesPerNode: 0.5 }] }))).toContain('0.5 drives');
    expect(refusal(() => cluster({ zones: ['a', 'a'] }))).toContain('["a","a"]');
  });

  test('a pool that was changed, moved or taken away, all at once', () => {
    const b = { ...POOL, name: 'b' };
    requireGrowth([POOL], [POOL, b]);
    requireGrowth([], [POOL]);
    expect(refusal(() => requireGrowth([POOL], [{ ...POOL, drivesPerNode: 4 }]))).toMatch(
      /was "a" of 4 nodes x 2.*now "a" of 4 nodes x 4/s,
    );
    expect(refusal(() => requireGrowth([POOL, b], [b, POOL])).split('\n')).toHaveLength(2);
    expect(refusal(() => requireGrowth([POOL, b], [POOL]))).toMatch(/Pool 2 was "b".*is now gone.*decommission/s);
  });
});
