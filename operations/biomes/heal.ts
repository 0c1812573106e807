import type { Product } from '../../artifacts/product-types';
import type { Found } from './holdings';
import type { Place } from './place';
import { invokeProvisioner } from './provisioner';
import { finishReset, migrate, nameOfWish, servicesWithDatabase } from './reset-database';

/**
 * Terraform does not look behind an invocation: a database that was dropped behind its back is missed here. It is made again,
 * empty or from golden, and the services that migrate do it anew. A reset that was cut short is finished.
 * @returns what was mended, for people
 */
export async function healDatabase(place: Place, product: Product, found: readonly Found[]): Promise<string[]> {
  const { clients, environment, biome } = place;
  if (servicesWithDatabase(product).length === 0) return [];
  const name = environment.names.database(biome.name);
  if (found.some(({ holding, names }) => holding.kind === 'parameter' && names.includes(nameOfWish(place)))) {
    await finishReset(place, product);
    return [`A reset of the database ${name} had been cut short and is finished`];
  }
  const lost = (['database', 'database role'] as const).filter((kind) => !isThere(found, kind));
  if (lost.length === 0) return [];
  await invokeProvisioner(clients, environment, { deployment: biome.name, tf: { action: 'create' } });
  await migrate(place, product);
  return [`The ${lost.join(' and the ')} ${name} had gone and has been made again`];
}

function isThere(found: readonly Found[], kind: string): boolean {
  return found.some(({ holding, names }) => holding.kind === kind && names.length > 0);
}
