import type { Problem } from './errors';
import { type Landscape, resolve, targetsOf } from './resolve';
import type { AccountQuotas, Cloud } from './settings';
import { isMultiTenant, isWorkload, type Target } from './target';

/** What something uses of the limits that biomes share: per account and region, and connections per database server. */
export interface Usage extends AccountQuotas {
  readonly connections: number;
}

/** What one target uses: once for what it shares, once per deployment of the product. */
export interface UsageModel {
  readonly shared: Usage;
  readonly deployment: Usage;
}

/** Executions that AWS keeps unreserved in every account and that functions outside of this project may need. */
const KEPT_UNRESERVED = 100;
/** Connections that PostgreSQL and RDS keep for themselves (superuser_reserved_connections and rdsadmin's). */
const KEPT_CONNECTIONS = 10;

/** Computes from `maxBiomes` whether every account and every database server is large enough when all biomes are there. */
export function quotaProblems(landscape: Landscape, cloud: Cloud, model: UsageModel): Problem[] {
  const byAccount = groupBy(targetsOf(landscape), (target) => accountAndRegion(landscape, cloud, target));
  return [
    ...[...byAccount].flatMap(([place, targets]) => accountProblems(landscape, cloud, model, place, targets)),
    ...targetsOf(landscape).flatMap((target) => connectionProblems(landscape, cloud, model, target)),
  ];
}

function accountProblems(
  landscape: Landscape,
  cloud: Cloud,
  model: UsageModel,
  place: string,
  targets: Target[],
): Problem[] {
  const limits = {
    ...landscape.quotas,
    concurrentExecutions: landscape.quotas.concurrentExecutions - KEPT_UNRESERVED,
  };
  return (Object.keys(limits) as (keyof AccountQuotas)[]).flatMap((quota) => {
    const used = targets.reduce(
      (sum, target) => sum + model.shared[quota] + deploymentsIn(landscape, cloud, target) * model.deployment[quota],
      0,
    );
    if (used <= limits[quota]) return [];
    return [
      {
        received: `${targets.join(', ')} together would use ${used} of ${quota} in account and region ${place}`,
        allowed: `The limit is ${limits[quota]}`,
        fix: `Lower maxBiomes of these targets in environments/catalogue.ts, or raise quotas.${quota} there once AWS has raised it`,
      },
    ];
  });
}

function connectionProblems(landscape: Landscape, cloud: Cloud, model: UsageModel, target: Target): Problem[] {
  if (!isWorkload(target)) return [];
  const { maxConnections } = resolve(landscape, cloud, target).database;
  const used = model.shared.connections + deploymentsIn(landscape, cloud, target) * model.deployment.connections;
  if (used <= maxConnections - KEPT_CONNECTIONS) return [];
  return [
    {
      received: `${target} with all its biomes would open ${used} database connections`,
      allowed: `Its server allows ${maxConnections}, of which ${KEPT_CONNECTIONS} are kept for administration`,
      fix: `Lower maxBiomes of ${target} or raise its database.maxConnections (and instance class) in environments/catalogue.ts`,
    },
  ];
}

/** `main` and every biome that the target may hold. */
function deploymentsIn(landscape: Landscape, cloud: Cloud, target: Target): number {
  if (!isWorkload(target)) return 0;
  return 1 + (isMultiTenant(target) ? resolve(landscape, cloud, target).maxBiomes : 0);
}

function accountAndRegion(landscape: Landscape, cloud: Cloud, target: Target): string {
  const { account, region } = resolve(landscape, cloud, target);
  return `${account} ${region}`;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
