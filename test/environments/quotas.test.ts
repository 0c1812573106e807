import { landscape } from '../../environments/landscape';
import { quotaProblems, type Usage } from '../../environments/quotas';
import type { Landscape } from '../../environments/resolve';
import type { AccountQuotas } from '../../environments/settings';
import type { Target } from '../../environments/target';

const NOTHING: Usage = {
  iamRoles: 0,
  concurrentExecutions: 0,
  networkInterfaces: 0,
  ssmParameters: 0,
  connections: 0,
};

/** Two targets in one account and region: sandbox-dev with 4 biomes, sandbox-stg with 2; beside them one without biomes. */
function small(quotas: Partial<AccountQuotas> = {}): Landscape {
  const kept: readonly Target[] = ['sandbox-dev', 'sandbox-stg', 'live-prd', 'live-ops'];
  const rows = Object.entries(landscape.catalogue).map(([target, row]) => {
    if (!kept.includes(target as Target) || row === 'off') return [target, 'off'];
    const maxBiomes = { 'sandbox-dev': 4, 'sandbox-stg': 2 }[target] ?? 0;
    return [target, { ...row, maxBiomes, database: { ...row.database, maxConnections: 100 } }];
  });
  return {
    ...landscape,
    catalogue: Object.fromEntries(rows),
    quotas: { ...landscape.quotas, ...quotas },
  };
}

const problems = (
  usage: { shared?: Partial<Usage>; deployment?: Partial<Usage> },
  quotas: Partial<AccountQuotas> = {},
) =>
  quotaProblems(small(quotas), 'local', {
    shared: { ...NOTHING, ...usage.shared },
    deployment: { ...NOTHING, ...usage.deployment },
  });

test.each(['iamRoles', 'networkInterfaces', 'ssmParameters'] as const)(
  '%s: what targets share once, and main and every biome that there may be',
  (quota) => {
    // 2 targets x 5, and (1 + 4) + (1 + 2) deployments x 3.
    const usage = { shared: { [quota]: 5 }, deployment: { [quota]: 3 } };
    expect(problems(usage, { [quota]: 34 })).toEqual([]);
    expect(problems(usage, { [quota]: 33 })).toEqual([
      {
        received: `sandbox-dev, sandbox-stg together would use 34 of ${quota} in account and region 000000000010 eu-west-1`,
        allowed: 'The limit is 33',
        fix: expect.stringContaining(`quotas.${quota}`),
      },
    ]);
  },
);

test('an ops target holds no deployment', () => {
  const usage = { shared: { iamRoles: 5 }, deployment: { iamRoles: 3 } };
  expect(problems(usage, { iamRoles: 7 }).map(({ received }) => received.split(' together')[0])).toEqual([
    'sandbox-dev, sandbox-stg',
    'live-prd',
  ]);
});

test('of concurrent executions, 100 stay for others', () => {
  const usage = { deployment: { concurrentExecutions: 10 } };
  expect(problems(usage, { concurrentExecutions: 180 })).toEqual([]);
  expect(problems(usage, { concurrentExecutions: 179 })).toEqual([
    expect.objectContaining({ received: expect.stringContaining('use 80 of'), allowed: 'The limit is 79' }),
  ]);
});

test('connections of each server: 10 stay for administration; a target without product has none', () => {
  expect(problems({ shared: { connections: 5 }, deployment: { connections: 17 } })).toEqual([]);
  // One more for each of the five deployments of sandbox-dev: 5 + 5 x 18 = 95 of 90.
  expect(problems({ shared: { connections: 5 }, deployment: { connections: 18 } })).toEqual([
    {
      received: 'sandbox-dev with all its biomes would open 95 database connections',
      allowed: 'Its server allows 100, of which 10 are kept for administration',
      fix: expect.stringContaining('maxBiomes of sandbox-dev'),
    },
  ]);
  expect(
    problems({ shared: { connections: 1 }, deployment: { connections: 89 } }).map(({ received }) => received),
  ).toEqual([
    'sandbox-dev with all its biomes would open 446 database connections',
    'sandbox-stg with all its biomes would open 268 database connections',
  ]);
  expect(problems({ shared: { connections: 2 }, deployment: { connections: 89 } })).toHaveLength(3);
  const crowded = problems({ shared: { connections: 91 } });
  expect(crowded.map(({ received }) => received.split(' ')[0])).toEqual(['sandbox-dev', 'sandbox-stg', 'live-prd']);
});
