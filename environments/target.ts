import { InvalidInput, shown } from './errors';

/** How far an infrastructure change has come, in order. */
export const INFRA_ENVIRONMENTS = ['sandbox', 'canary', 'live'] as const;
/** How far an application change has come, in order; `ops` stands beside the order and serves the others. */
export const APP_ENVIRONMENTS = ['dev', 'stg', 'qa', 'prd', 'ops'] as const;

export type InfraEnvironment = (typeof INFRA_ENVIRONMENTS)[number];
export type AppEnvironment = (typeof APP_ENVIRONMENTS)[number];

/** A valid pair of both, written `sandbox-dev`. `sandbox-prd` does not compile. */
export type Target = `sandbox-${'dev' | 'stg'}` | `${'canary' | 'live'}-${AppEnvironment}`;
/** Targets that hold the shared tools of an infra environment: state store, registry, pipelines. */
export type OpsTarget = Extract<Target, `${string}-ops`>;
/** Targets that run the product. */
export type WorkloadTarget = Exclude<Target, OpsTarget>;
/** Targets in which biomes live; `prd` and `ops` have none. */
export type MultiTenantTarget = Exclude<WorkloadTarget, `${string}-prd`>;

/** The 12 targets, infrastructure order first, then application order. */
export const TARGETS = [
  'sandbox-dev',
  'sandbox-stg',
  'canary-dev',
  'canary-stg',
  'canary-qa',
  'canary-prd',
  'canary-ops',
  'live-dev',
  'live-stg',
  'live-qa',
  'live-prd',
  'live-ops',
] as const satisfies readonly Target[];

/** The axis on which the same bits move from one target to the next. */
export type PromotionAxis = 'application' | 'infrastructure';

export function infraOf(target: Target): InfraEnvironment {
  return target.split('-')[0] as InfraEnvironment;
}

export function appOf(target: Target): AppEnvironment {
  return target.split('-')[1] as AppEnvironment;
}

export function isTarget(text: string): text is Target {
  return (TARGETS as readonly string[]).includes(text);
}

export function isOps(target: Target): target is OpsTarget {
  return appOf(target) === 'ops';
}

export function isWorkload(target: Target): target is WorkloadTarget {
  return !isOps(target);
}

export function isMultiTenant(target: Target): target is MultiTenantTarget {
  return isWorkload(target) && appOf(target) !== 'prd';
}

/** Reads a target from text. @throws InvalidInput that tells an unknown word from an illegal pair. */
export function parseTarget(text: string): Target {
  if (isTarget(text)) return text;
  const [infra, app, ...rest] = text.split('-');
  const known =
    rest.length === 0 &&
    (INFRA_ENVIRONMENTS as readonly string[]).includes(infra ?? '') &&
    (APP_ENVIRONMENTS as readonly string[]).includes(app ?? '');
  const received = known ? `${shown(text)} is no target: ${infra} has no ${app}` : `${shown(text)} is no target`;
  throw new InvalidInput(received, `Targets are ${TARGETS.join(', ')}`, 'Give one of these, for example sandbox-dev');
}

/** Orders by infra environment, then app environment: negative when `a` comes first. */
export function compareTargets(a: Target, b: Target): number {
  return TARGETS.indexOf(a as (typeof TARGETS)[number]) - TARGETS.indexOf(b as (typeof TARGETS)[number]);
}

/**
 * The ops target that serves `target`: the least trusted, sandbox, shares canary's, so that it never writes to the most
 * protected store.
 */
export function opsOf(target: Target): OpsTarget {
  return infraOf(target) === 'live' ? 'live-ops' : 'canary-ops';
}

/** Where the state of `target` is kept: its ops target, but an ops target's own state is in the other one's store. */
export function stateStoreOf(target: Target): OpsTarget {
  if (target === 'canary-ops') return 'live-ops';
  if (target === 'live-ops') return 'canary-ops';
  return opsOf(target);
}

/**
 * The target whose bits `target` takes over: one step back on an axis, over targets that are switched off.
 * @param isOn whether the organisation uses a target; all by default.
 * @returns null where the axis starts (a change enters there) or, for ops targets, on the application axis.
 */
export function promotesFrom(
  target: Target,
  axis: PromotionAxis,
  isOn: (target: Target) => boolean = () => true,
): Target | null {
  const infra = infraOf(target);
  const app = appOf(target);
  if (axis === 'application' && app === 'ops') return null;
  const earlier =
    axis === 'application'
      ? APP_ENVIRONMENTS.slice(0, APP_ENVIRONMENTS.indexOf(app)).map((each) => `${infra}-${each}`)
      : INFRA_ENVIRONMENTS.slice(0, INFRA_ENVIRONMENTS.indexOf(infra)).map((each) => `${each}-${app}`);
  return earlier.filter(isTarget).filter(isOn).at(-1) ?? null;
}
