import type { Biome } from './biome';
import { InvalidInput } from './errors';
import {
  type AccountId,
  accountId,
  accountSlotOf,
  type DeploymentSlot,
  Names,
  recordsBucket,
  stateBucket,
} from './naming';
import type { AccountQuotas, Catalogue, Cloud, Organisation, TargetSettings } from './settings';
import { infraOf, isOps, type OpsTarget, opsOf, stateStoreOf, TARGETS, type Target } from './target';

/** What an adopter edits, as one value: it is passed in, so that nothing of ours imports anything of theirs. */
export interface Landscape {
  readonly organisation: Organisation;
  readonly catalogue: Catalogue;
  readonly quotas: AccountQuotas;
}

/** A target with all its settings resolved, frozen. With a biome it is that biome's view of the target. */
export interface Environment extends Omit<TargetSettings, 'region'> {
  readonly target: Target;
  readonly cloud: Cloud;
  readonly biome: Biome | null;
  readonly account: AccountId;
  readonly region: string;
  readonly names: Names;
  readonly organisation: Pick<Organisation, 'name' | 'prefix' | 'domain'>;
  readonly ops: { readonly target: OpsTarget; readonly account: AccountId };
  readonly state: { readonly store: OpsTarget; readonly bucket: string; readonly records: string };
}

export function isOn(landscape: Landscape, target: Target): boolean {
  return landscape.catalogue[target] !== 'off';
}

/** The targets that an organisation uses, in order. */
export function targetsOf(landscape: Landscape): Target[] {
  return TARGETS.filter((target) => isOn(landscape, target));
}

/** @throws InvalidInput for a target that is switched off, or a malformed account id. */
export function resolve(landscape: Landscape, cloud: Cloud, place: Target | Biome): Environment {
  const biome = typeof place === 'string' ? null : place;
  const target: Target = typeof place === 'string' ? place : place.target;
  const { organisation } = landscape;
  const { region = organisation.region, ...settings } = settingsOf(landscape, target);
  const accountOf = (of: Target) => accountId(organisation.accounts[cloud][accountSlotOf(of)]);
  return deepFreeze({
    ...settings,
    target,
    cloud,
    biome,
    account: accountOf(target),
    region,
    names: new Names(organisation.prefix, target),
    organisation: { name: organisation.name, prefix: organisation.prefix, domain: organisation.domain },
    ops: { target: opsOf(target), account: accountOf(isOps(target) ? target : opsOf(target)) },
    state: {
      store: stateStoreOf(target),
      bucket: stateBucket(organisation.prefix, infraOf(target)),
      records: recordsBucket(organisation.prefix),
    },
  });
}

/** The deployment that an environment speaks of: the biome, or `main`. */
export function deploymentOf(environment: Environment): DeploymentSlot {
  return environment.biome?.name ?? 'main';
}

export function settingsOf(landscape: Landscape, target: Target): TargetSettings {
  const settings = landscape.catalogue[target];
  if (settings !== 'off') return settings;
  throw new InvalidInput(
    `${target} is switched off in this organisation`,
    `Targets in use are ${targetsOf(landscape).join(', ')}`,
    `Choose one of these, or give ${target} its settings in environments/catalogue.ts`,
  );
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) deepFreeze(each);
  }
  return value;
}
