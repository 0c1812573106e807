import type { Landscape } from '../../environments/resolve';
import type { TargetSettings } from '../../environments/settings';

const settings = {
  owners: ['ops@tidal-surveys.example'],
  network: { cidr: '172.20.0.0/16', availabilityZones: 2 },
  database: {
    instanceClass: 'db.t4g.small',
    storageGiB: 20,
    maxStorageGiB: 50,
    multiAz: false,
    backupRetentionDays: 14,
    maxConnections: 200,
  },
  inference: { instanceType: 'ml.m5.large', minInstances: 1, maxInstances: 1 },
  logs: { retentionDays: 30 },
  protection: { deletion: true, recoveryWindowDays: 14 },
  maxBiomes: 0,
} as const satisfies TargetSettings;

const accounts = (first: number) => {
  const [sandbox, canaryOps, canaryNon, canaryProd, liveOps, liveNon, liveProd] = Array.from(
    { length: 7 },
    (_, index) => String(first + index).padStart(12, '0'),
  ) as [string, string, string, string, string, string, string];
  return {
    sandbox,
    'canary-ops': canaryOps,
    'canary-nonproduction': canaryNon,
    'canary-production': canaryProd,
    'live-ops': liveOps,
    'live-nonproduction': liveNon,
    'live-production': liveProd,
  };
};

/** Another company: three targets, a region per target, a prefix and domain of its own. */
export const landscape: Landscape = {
  organisation: {
    name: 'Tidal Surveys',
    prefix: 'tide',
    domain: 'tidal-surveys.example',
    region: 'ap-south-1',
    accounts: { local: accounts(100), aws: accounts(888_888_888_880) },
    stateStores: { 'canary-ops': 'https://state.canary.tidal-surveys.example' },
    homeOfBiomes: 'sandbox-dev',
  },
  catalogue: {
    'sandbox-dev': { ...settings, region: 'eu-central-1', maxBiomes: 5 },
    'sandbox-stg': 'off',
    'canary-dev': 'off',
    'canary-stg': 'off',
    'canary-qa': 'off',
    'canary-prd': settings,
    'canary-ops': settings,
    'live-dev': 'off',
    'live-stg': 'off',
    'live-qa': 'off',
    'live-prd': 'off',
    'live-ops': 'off',
  },
  quotas: { iamRoles: 1000, concurrentExecutions: 1000, networkInterfaces: 500, ssmParameters: 10_000 },
};
