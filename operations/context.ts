import type { Biome } from '../environments/biome';
import { landscape } from '../environments/landscape';
import { type Environment, type Landscape, resolve } from '../environments/resolve';
import type { MultiTenantTarget, Target } from '../environments/target';
import { requireConfigured } from './aws-readiness';
import type { GlobalOptions, Invocation } from './command';
import { UserError } from './errors';
import type { Interrupt } from './interrupt';
import type { Machine } from './machine';
import type { Output } from './output';
import { type Paths, pathsOf } from './paths';
import { announce, type Selection, select } from './selection';
import { readSticky } from './sticky';

/** What a command works on, and with. */
export interface Context extends Selection {
  readonly machine: Machine;
  readonly output: Output;
  readonly interrupt: Interrupt;
  readonly options: GlobalOptions;
  readonly paths: Paths;
  readonly landscape: Landscape;
  /** The target's environment, in the biome's view where there is one. */
  readonly environment: Environment;
}

/** A context that certainly has a biome. */
export interface BiomeContext extends Context {
  readonly biome: Biome;
  readonly target: MultiTenantTarget;
}

export interface ContextOptions {
  /** The biome as a person gave it; by default their own. */
  readonly biome?: string | undefined;
  /** False for commands that only look at this machine: they also work while `aws` is not configured. Default: true. */
  readonly touchesCloud?: boolean;
  /** True where a program's output follows, which may be piped: the first line goes to standard error. Default: false. */
  readonly aside?: boolean;
}

/** Chooses cloud, target and biome, and says them in the first line. @throws InvalidInput, UserError */
export function openContext(
  invocation: Invocation,
  { biome, touchesCloud = true, aside = false }: ContextOptions = {},
): Context {
  const { machine, output, options } = invocation;
  const paths = pathsOf(machine);
  const selection = select({
    biome,
    options,
    env: machine.env,
    sticky: readSticky(paths.use),
    homeOfBiomes: landscape.organisation.homeOfBiomes,
    userName: machine.userName,
  });
  const environment = resolve(landscape, selection.cloud, selection.biome ?? selection.target);
  if (aside) output.aside(announce(selection));
  else output.line(output.colors.dim(announce(selection)));
  if (touchesCloud) requireConfigured(landscape, selection.cloud);
  return { ...invocation, ...selection, paths, landscape, environment };
}

/** As {@link openContext}, for commands that are about a biome. @throws UserError in `prd` and `ops` */
export function openBiomeContext(invocation: Invocation, options: ContextOptions = {}): BiomeContext {
  const context = openContext(invocation, options);
  return { ...context, ...requireBiome(context) };
}

function requireBiome({ biome, target }: { biome: Biome | null; target: Target }) {
  if (biome) return { biome, target: biome.target };
  throw new UserError(
    `${target} has no biomes`,
    'Biomes live in dev, stg and qa targets; prd and ops hold one deployment of everything',
    'Choose a target such as sandbox-dev with --target or ./biosphere use',
  );
}
