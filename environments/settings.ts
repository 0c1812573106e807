import type { InfraEnvironment, MultiTenantTarget, Target } from './target';

/** Where a target's account ids and endpoints lead: the embedded default, or the real one. */
export const CLOUDS = ['local', 'aws'] as const;
export type Cloud = (typeof CLOUDS)[number];

/**
 * The accounts of an organisation: one for sandbox; ops, non-production (dev, stg, qa) and production (prd) apart in canary
 * and live. Ids are 12 digits.
 */
export type AccountSlot =
  | 'sandbox'
  | `${Exclude<InfraEnvironment, 'sandbox'>}-${'ops' | 'nonproduction' | 'production'}`;
export type Accounts = Readonly<Record<AccountSlot, string>>;

/** What an organisation is called and where it lives. An adopter fills it in organisation.ts. */
export interface Organisation {
  /** For people. */
  readonly name: string;
  /** Starts every resource name: 2-6 of `[a-z0-9]`, starting with a letter. */
  readonly prefix: string;
  /** DNS domain under which hosts are named. */
  readonly domain: string;
  /** AWS region of every target that its catalogue row does not place elsewhere. */
  readonly region: string;
  readonly accounts: Readonly<Record<Cloud, Accounts>>;
  /** Endpoint URLs of the state stores per ops target on `aws`; empty until they exist, and `aws` refuses to start. */
  readonly stateStores: Readonly<Partial<Record<'canary-ops' | 'live-ops', string>>>;
  /** Where `./biosphere up` puts a biome when no target is said. */
  readonly homeOfBiomes: MultiTenantTarget;
}

/** The settings of one target, as its row in catalogue.ts gives them. */
export interface TargetSettings {
  /** AWS region; default: the organisation's. */
  readonly region?: string;
  /** E-mail addresses that get the alarms and answer for the target. */
  readonly owners: readonly string[];
  readonly network: {
    /** IPv4 range of the VPC; a /16 to /20. */
    readonly cidr: string;
    /** Number of availability zones with a private subnet each: 2 or 3. */
    readonly availabilityZones: 2 | 3;
  };
  readonly database: {
    readonly instanceClass: string;
    readonly storageGiB: number;
    /** Storage grows by itself up to this. */
    readonly maxStorageGiB: number;
    readonly multiAz: boolean;
    readonly backupRetentionDays: number;
    /** Server-wide limit, set in the parameter group; the quota model divides it by biomes. */
    readonly maxConnections: number;
  };
  readonly inference: {
    readonly instanceType: string;
    readonly minInstances: number;
    readonly maxInstances: number;
  };
  readonly logs: {
    readonly retentionDays: number;
  };
  readonly protection: {
    /** Stateful resources refuse to be deleted, and a final snapshot is taken. */
    readonly deletion: boolean;
    /** Days in which a deleted key or shared secret can be brought back: 7 to 30. */
    readonly recoveryWindowDays: number;
  };
  /** How many biomes the target takes; 0 in prd and ops. */
  readonly maxBiomes: number;
}

/** The limits of one AWS account and region that biomes use up. */
export interface AccountQuotas {
  readonly iamRoles: number;
  readonly concurrentExecutions: number;
  readonly networkInterfaces: number;
  readonly ssmParameters: number;
}

/** Settings per target, or `off` where the organisation does not use it. */
export type Catalogue = Readonly<Record<Target, TargetSettings | 'off'>>;
