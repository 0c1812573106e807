import { type Biome, deriveBiomeName, parseBiome } from '../environments/biome';
import { shown } from '../environments/errors';
import { CLOUDS, type Cloud } from '../environments/settings';
import { isMultiTenant, parseTarget, type Target } from '../environments/target';
import { UserError } from './errors';

/** What a command works on. */
export interface Selection {
  readonly cloud: Cloud;
  readonly target: Target;
  /** null in targets without biomes. */
  readonly biome: Biome | null;
}

/** Where a choice may come from, the strongest first. */
export interface Choices {
  /** `ada` or `sandbox-dev/ada`, as given to the command. */
  readonly biome?: string | undefined;
  readonly options: { readonly cloud?: string | undefined; readonly target?: string | undefined };
  /** Variables that `./biosphere shell` and `exec` set, so that a command inside of them stays on the same choice. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Of `./biosphere use`. */
  readonly sticky: Sticky;
  readonly homeOfBiomes: Target;
  readonly userName: string;
}

export interface Sticky {
  readonly cloud?: Cloud;
  readonly target?: Target;
}

/** @throws InvalidInput, UserError */
export function select({ biome, options, env, sticky, homeOfBiomes, userName }: Choices): Selection {
  const cloud = parseCloud(options.cloud ?? (env.BIOSPHERE_CLOUD || sticky.cloud || 'local'));
  const said = options.target === undefined ? undefined : parseTarget(options.target);
  const variable = env.BIOSPHERE_TARGET ? parseTarget(env.BIOSPHERE_TARGET) : undefined;
  const target = said ?? variable ?? sticky.target ?? homeOfBiomes;
  if (biome !== undefined) {
    const chosen = parseBiome(biome, target);
    if (said && chosen.target !== said) {
      throw new UserError(
        `${shown(biome)} and --target ${said} name two targets`,
        'The target of a biome is said once',
        `Leave one of them out, for example ${said}/${chosen.name}`,
      );
    }
    return { cloud, target: chosen.target, biome: chosen };
  }
  const kept = env.BIOSPHERE_BIOME ? parseBiome(env.BIOSPHERE_BIOME, target) : undefined;
  if (kept && kept.target === target) return { cloud, target, biome: kept };
  if (!isMultiTenant(target)) return { cloud, target, biome: null };
  return { cloud, target, biome: { target, name: deriveBiomeName(userName) } };
}

export function parseCloud(text: string): Cloud {
  const cloud = CLOUDS.find((each) => each === text);
  if (cloud) return cloud;
  throw new UserError(
    `${shown(text)} is no cloud`,
    `Clouds are ${CLOUDS.join(' and ')}`,
    'Give --cloud local, or leave it out: local is the default',
  );
}

/** The first line of every command. */
export function announce({ cloud, target, biome }: Selection): string {
  return `cloud ${cloud} · target ${target} · biome ${biome ? `${biome.target}/${biome.name}` : `none in ${target}`}`;
}
