// YOURS: an adopter edits this file. A target that is not used is 'off'.
import type { AccountQuotas, Catalogue, TargetSettings } from './settings';
import type { Target } from './target';

const owners = ['platform@example.com'];

const small = {
  owners,
  database: {
    instanceClass: 'db.t4g.medium',
    storageGiB: 20,
    maxStorageGiB: 100,
    multiAz: false,
    backupRetentionDays: 7,
    maxConnections: 400,
  },
  inference: { instanceType: 'ml.m5.large', minInstances: 1, maxInstances: 2 },
  logs: { retentionDays: 14 },
  protection: { deletion: false, recoveryWindowDays: 7 },
} satisfies Partial<TargetSettings>;

const large = {
  owners,
  database: {
    instanceClass: 'db.r6g.large',
    storageGiB: 100,
    maxStorageGiB: 1000,
    multiAz: true,
    backupRetentionDays: 30,
    maxConnections: 800,
  },
  inference: { instanceType: 'ml.m5.xlarge', minInstances: 2, maxInstances: 6 },
  logs: { retentionDays: 365 },
  protection: { deletion: true, recoveryWindowDays: 30 },
} satisfies Partial<TargetSettings>;

const network = (second: number) => ({ cidr: `10.${second}.0.0/16`, availabilityZones: 2 as const });
const wideNetwork = (second: number) => ({ cidr: `10.${second}.0.0/16`, availabilityZones: 3 as const });

export const catalogue = {
  'sandbox-dev': { ...small, network: network(10), maxBiomes: 40 },
  'sandbox-stg': { ...small, network: network(11), maxBiomes: 10 },
  'canary-dev': { ...small, network: network(20), maxBiomes: 20 },
  'canary-stg': { ...small, network: network(21), maxBiomes: 10 },
  'canary-qa': { ...small, network: network(22), maxBiomes: 10 },
  'canary-prd': { ...large, network: wideNetwork(23), maxBiomes: 0 },
  'canary-ops': { ...large, network: wideNetwork(24), maxBiomes: 0 },
  'live-dev': { ...small, network: network(30), protection: large.protection, maxBiomes: 20 },
  'live-stg': { ...small, network: network(31), protection: large.protection, maxBiomes: 10 },
  'live-qa': { ...small, network: network(32), protection: large.protection, maxBiomes: 10 },
  'live-prd': { ...large, network: wideNetwork(33), maxBiomes: 0 },
  'live-ops': { ...large, network: wideNetwork(34), maxBiomes: 0 },
} satisfies Record<Target, TargetSettings | 'off'> as Catalogue;

/** Limits per account and region, as AWS grants them by default; raise them here when AWS has raised them for you. */
export const quotas: AccountQuotas = {
  iamRoles: 1000,
  concurrentExecutions: 1000,
  networkInterfaces: 5000,
  ssmParameters: 10000,
};
