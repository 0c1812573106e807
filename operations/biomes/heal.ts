import type { Product, Service } from '../../artifacts/product-types';
import type { Found } from './holdings';
import type { Place } from './place';
import { invokeFunction, invokeProvisioner } from './provisioner';

/**
 * Terraform does not look behind an invocation: a database that was dropped behind its back is missed here. It is made again,
 * empty or from golden, and the services that migrate do it anew.
 * @returns what was mended, for people
 */
export async function healDatabase(
  { clients, environment, biome }: Place,
  product: Product,
  found: readonly Found[],
): Promise<string[]> {
  const withDatabase = product.services.filter(({ uses }) => uses?.database);
  const lost = (['database', 'database role'] as const).filter((kind) => !isThere(found, kind));
  if (withDatabase.length === 0 || lost.length === 0) return [];
  await invokeProvisioner(clients, environment, { deployment: biome.name, tf: { action: 'create' } });
  for (const service of withDatabase.filter(({ onRelease }) => onRelease)) {
    await release({ clients, environment, biome }, service);
  }
  return [`The ${lost.join(' and the ')} ${environment.names.database(biome.name)} had gone and has been made again`];
}

function isThere(found: readonly Found[], kind: string): boolean {
  return found.some(({ holding, names }) => holding.kind === kind && names.length > 0);
}

async function release({ clients, environment, biome }: Place, { name }: Service): Promise<void> {
  const functionName = environment.names.resource('aws:lambda-function', biome.name, name);
  await invokeFunction(clients, functionName, { biosphere: { event: 'release' } });
}
