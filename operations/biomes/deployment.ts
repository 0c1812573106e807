import { type Biome, formatBiome, parseBiome } from '../../environments/biome';
import { type Environment, resolve } from '../../environments/resolve';
import { isTarget, type Target } from '../../environments/target';
import { Clients } from '../aws';
import type { Context } from '../context';

/** A deployment to look at: a target's `main`, or a biome. */
export interface Deployment {
  /** `canary-qa` or `sandbox-dev/ada`. */
  readonly name: string;
  readonly environment: Environment;
  readonly clients: Clients;
}

/** Reads `canary-qa`, `ada` or `sandbox-dev/ada`. @throws InvalidInput */
export function deploymentAt(
  context: Pick<Context, 'landscape' | 'cloud' | 'paths' | 'target'>,
  text: string,
): Deployment {
  const place: Target | Biome = isTarget(text) ? text : parseBiome(text, context.target);
  const environment = resolve(context.landscape, context.cloud, place);
  const { landscape, cloud, paths } = context;
  const name = typeof place === 'string' ? place : formatBiome(place);
  return { name, environment, clients: new Clients({ landscape, cloud, paths, environment }) };
}
