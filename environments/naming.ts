import { createHash } from 'node:crypto';
import type { Biome, BiomeName } from './biome';
import { InvalidInput, shown } from './errors';
import { KINDS, type ResourceKind } from './resource-kinds';
import type { AccountSlot } from './settings';
import { appOf, type InfraEnvironment, infraOf, isTarget, type OpsTarget, type Target } from './target';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type AccountId = Branded<'AccountId'>;
export type StateKey = Branded<'StateKey'>;
export type StackId = Branded<'StackId'>;
export type IamPath = Branded<'IamPath'>;
export type ParameterName = Branded<'ParameterName'>;
export type HostName = Branded<'HostName'>;
export type Sha = Branded<'Sha'>;

/** The place of a name inside a target: what all share, the product's one deployment that is nobody's, or a biome. */
export type Slot = 'shared' | 'main' | BiomeName;
/** A place that holds a deployment of the product. */
export type DeploymentSlot = Exclude<Slot, 'shared'>;

/** The stacks that a target shares, in the order of their dependencies. */
export const SHARED_STACKS = ['foundation', 'network', 'data', 'delivery', 'inference', 'main'] as const;
export type SharedStack = (typeof SHARED_STACKS)[number];

/** @throws InvalidInput unless the text is 12 digits. */
export function accountId(text: string): AccountId {
  if (/^\d{12}$/.test(text)) return text as AccountId;
  throw new InvalidInput(
    `${shown(text)} is no AWS account id`,
    'An account id is 12 digits',
    'Correct it in environments/organisation.ts',
  );
}

/** How the databases of biomes begin, and no others. */
export const BIOME_DATABASE = 'biome_';

/** The account that holds a target: ops, non-production and production apart, one for all of sandbox. */
export function accountSlotOf(target: Target): AccountSlot {
  const infra = infraOf(target);
  if (infra === 'sandbox') return 'sandbox';
  const app = appOf(target);
  if (app === 'ops') return `${infra}-ops`;
  return app === 'prd' ? `${infra}-production` : `${infra}-nonproduction`;
}

const SHA = /^[0-9a-f]{40}(-dirty\.[0-9a-f]{8})?$/;

/**
 * The version of an artifact: the commit that last touched its inputs, and for uncommitted inputs a hash of their content,
 * `<SHA>-dirty.<hash>`. @throws InvalidInput
 */
export function sha(text: string): Sha {
  if (SHA.test(text)) return text as Sha;
  throw new InvalidInput(
    `${shown(text)} is no version of an artifact`,
    'A version is the 40 hexadecimal digits of a commit, with -dirty.<8 digits> behind it for uncommitted work',
    'Give the full commit, for example the output of git rev-parse HEAD',
  );
}

export function isDirty(version: Sha): boolean {
  return version.includes('-dirty.');
}

export function stackId(target: Target, stack: SharedStack): StackId {
  return `${target}-${stack}` as StackId;
}

export function biomeStackId(biome: Biome): StackId {
  return `${biome.target}-biome-${biome.name}` as StackId;
}

/** State of a shared stack: `<target>/<stack>.tfstate`. */
export function stateKey(target: Target, stack: SharedStack): StateKey {
  return `${target}/${stack}.tfstate` as StateKey;
}

/** State of a biome: `<target>/biomes/<name>/product.tfstate`. */
export function biomeStateKey(biome: Biome): StateKey {
  return `${biome.target}/biomes/${biome.name}/product.tfstate` as StateKey;
}

/** Profile of the AWS configuration file that leads to an account; the id tells the clouds apart. */
export function accountProfile(account: AccountId): string {
  return `biosphere-${account}`;
}

/** Profile that leads to a state store: as the platform team, or as somebody who has biomes. */
export function stateProfile(store: OpsTarget, as: 'state' | 'biomes'): string {
  return `biosphere-${as}-${store}`;
}

/**
 * Every name inside one target. `bio-<target>-<slot>-<what>`: a target is always two words and a slot never has a hyphen,
 * so that names are injective; a name over its budget is cut and given a hash.
 */
export class Names {
  constructor(
    private readonly prefix: string,
    readonly target: Target,
  ) {}

  /** @throws InvalidInput where the result breaks the kind's character set, which only a bad `what` can do. */
  resource(kind: ResourceKind, slot: Slot, what: string): string {
    return withinBudget(kind, `${this.prefix}-${this.target}-${slot}-${what}`);
  }

  /** Buckets share one namespace with all of AWS: the account id makes them ours. */
  bucket(what: string, account: AccountId): string {
    return withinBudget('aws:s3-bucket', `${this.prefix}-${this.target}-${what}-${account}`);
  }

  /** `/biosphere/<target>/shared/`, `…/main/` or `…/biomes/<name>/`: policies speak of paths, never of single biomes. */
  iamPath(slot: Slot): IamPath {
    const place = slot === 'shared' || slot === 'main' ? slot : `biomes/${slot}`;
    return `/biosphere/${this.target}/${place}/` as IamPath;
  }

  /** The one parameter through which a shared stack speaks to the others. */
  contract(stack: SharedStack): ParameterName {
    return `/biosphere/${this.target}/contracts/${stack}` as ParameterName;
  }

  /** Path below which the parameters of all deployments stand. */
  get deployments(): string {
    return `/biosphere/${this.target}/deployments`;
  }

  /** Parameters of one deployment: what it wants, that it is in use, its wishes of the moment, what each service runs. */
  deploymentParameter(
    slot: DeploymentSlot,
    what: 'wants' | 'in-use' | 'rotate' | 'reset' | `running/${string}`,
  ): ParameterName {
    return `${this.deployments}/${slot}/${what}` as ParameterName;
  }

  secret(slot: Slot, what: string): string {
    return `biosphere/${this.target}/${slot}/${what}`;
  }

  /** PostgreSQL identifier of a deployment's database and role: `main`, `biome_ada`. */
  database(slot: DeploymentSlot): string {
    return slot === 'main' ? 'main' : `${BIOME_DATABASE}${slot}`;
  }

  functionLogGroup(functionName: string): string {
    return `/aws/lambda/${functionName}`;
  }

  /** AWS allows this prefix without touching the resource policy of CloudWatch Logs, which is limited to 5,120 characters. */
  workflowLogGroup(stateMachine: string): string {
    return `/aws/vendedlogs/states/${stateMachine}`;
  }
}

/** State buckets are one per infra environment, so that a mistake in one never reads another's. */
export function stateBucket(prefix: string, infra: InfraEnvironment): string {
  return withinBudget('minio:bucket', `${prefix}-state-${infra}`);
}

/** The bucket that holds the records of biomes. */
export function recordsBucket(prefix: string): string {
  return withinBudget('minio:bucket', `${prefix}-records`);
}

/** What a host name says: `ROLE-UUID.APP-ENV.INFRA-ENV.REGION.<domain>`. */
export interface Host {
  readonly role: string;
  /** 8 characters that stand for the thing named; derived by {@link cattleId}. */
  readonly id: string;
  readonly target: Target;
  readonly region: string;
  readonly domain: string;
}

/** Eight characters of `[a-z0-9]` that stand for what is named, stable for as long as its identity is. */
export function cattleId(identity: string): string {
  const digest = createHash('sha256').update(identity).digest().readBigUInt64BE();
  return digest.toString(36).padStart(13, '0').slice(-8);
}

/** A host name is never cut: it has to parse back. @throws InvalidInput where the role is no DNS label or over 54 characters. */
export function formatHost(host: Host): HostName {
  if (host.role.length > 54) {
    throw new InvalidInput(
      `${shown(host.role)} is too long for a role of hosts`,
      'A role is at most 54 characters, so that it and its id make one DNS label of 63',
      'Choose a shorter role, for example minio-storage',
    );
  }
  const label = withinBudget('dns:label', `${host.role}-${host.id}`);
  return `${label}.${appOf(host.target)}.${infraOf(host.target)}.${host.region}.${host.domain}` as HostName;
}

/** Reads a host name back. @throws InvalidInput */
export function parseHost(text: string, domain: string): Host {
  const match = /^([a-z][a-z0-9-]*)-([a-z0-9]{8})\.([a-z]+)\.([a-z]+)\.([a-z0-9-]+)\.(.+)$/.exec(text);
  const target = `${match?.[4]}-${match?.[3]}`;
  if (!match || match[6] !== domain || !isTarget(target)) {
    throw new InvalidInput(
      `${shown(text)} is no host of ours`,
      `Hosts are ROLE-UUID.APP-ENV.INFRA-ENV.REGION.${domain}`,
      `Write it like minio-storage-f9o4hs83.dev.canary.ap-south-1.${domain}`,
    );
  }
  return { role: match[1] as string, id: match[2] as string, target, region: match[5] as string, domain };
}

/** Cuts a name to its kind's budget: what is cut off is answered by eight characters of a hash of the whole. */
export function withinBudget(kind: ResourceKind, name: string): string {
  const { max, pattern, allowed } = KINDS[kind];
  const fitted = name.length <= max ? name : `${name.slice(0, max - 9).replace(/[-_]+$/, '')}-${cattleId(name)}`;
  if (pattern.test(fitted)) return fitted;
  throw new InvalidInput(
    `${shown(name)} cannot be the name of a ${kind}`,
    `${allowed}, at most ${max} characters`,
    'Rename the part that comes from your product or organisation',
  );
}
