import { randomUUID } from 'node:crypto';
import { RESET_READERS, type Reset } from '../../artifacts/platform/common/reset';
import type { Product, Service } from '../../artifacts/product-types';
import { formatBiome } from '../../environments/biome';
import { newestVersion } from '../../environments/schema-versions';
import type { BiomeContext } from '../context';
import { Interrupted, UserError } from '../errors';
import { note, tryPhase } from './claim';
import { takeMyTurn } from './my-turn';
import { requireOwned } from './owners';
import { identityOf } from './person';
import type { Place } from './place';
import { askProvisioner, invokeFunction, invokeProvisioner } from './provisioner';
import type { BiomeRecord } from './record';
import type { Workspace } from './workspace';

type Data = BiomeRecord['variables']['databaseData'];

export interface ResetResult {
  readonly biome: string;
  readonly database: string;
  readonly data: Data;
  readonly seconds: number;
}

/** Looks before anybody is asked. @returns what a new database would begin with. @throws UserError */
export async function readyToReset(
  { biome, machine, environment }: BiomeContext,
  { records, clients }: Workspace,
  product: Product,
  wanted: Data | undefined,
): Promise<Data> {
  await requireOwned(records, biome, identityOf(machine));
  const { database, role } = await askProvisioner(clients, environment, biome.name);
  if (servicesWithDatabase(product).length === 0 || !(database || role)) {
    throw new UserError(
      `${formatBiome(biome)} has no database`,
      'db reset makes the database of a biome anew',
      `./biosphere up ${formatBiome(biome)} creates it, where the product uses one`,
    );
  }
  return wanted ?? (await records.read(biome))?.variables.databaseData ?? 'empty';
}

/**
 * Makes the biome's database anew: all rows go, role and password stay, and its services migrate it again. What was begun is in the
 * biome's own parameter until it is done, so that the next `up` finishes what was cut short.
 */
export async function resetDatabase(
  context: BiomeContext,
  workspace: Workspace,
  product: Product,
  data: Data,
): Promise<ResetResult> {
  const { biome, environment, interrupt, output } = context;
  const started = performance.now();
  const name = formatBiome(biome);
  const turn = await takeMyTurn(context, workspace, 'db reset');
  interrupt.onInterrupt(async () => {
    await tryPhase(workspace, 'failed');
    await turn.release();
    return new Interrupted(
      `Interrupted while the database of ${name} was made anew`,
      'It may be gone at this moment',
      `./biosphere up ${name} finishes what was begun`,
    );
  });
  try {
    const { variables } = await note(workspace, { phase: 'deploying' });
    await output.phase(`Making ${environment.names.database(biome.name)} anew`, async (progress) => {
      await wish(workspace, { id: randomUUID(), data });
      progress('dropping it and making another');
      await finishReset(workspace, product);
    });
    await note(workspace, { phase: 'ready', variables: { ...variables, databaseData: data } });
  } catch (error) {
    await tryPhase(workspace, 'failed');
    throw error;
  } finally {
    await turn.release();
  }
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  return { biome: name, database: environment.names.database(biome.name), data, seconds };
}

/** Does what the biome's wish says, whoever finds it: the provisioner never does the same one twice. */
export async function finishReset(place: Place, product: Product): Promise<void> {
  const { clients, environment, biome } = place;
  await invokeProvisioner(clients, environment, { deployment: biome.name, reset: true });
  await migrate(place, product);
  // Last: for as long as it is there, the next `up` finishes this.
  const { DeleteParameterCommand } = await import('@aws-sdk/client-ssm');
  await (await clients.ssm()).send(new DeleteParameterCommand({ Name: nameOfWish(place) }));
}

/** The services that migrate do it as at a release. */
export async function migrate({ clients, environment, biome }: Place, product: Product): Promise<void> {
  for (const { name } of servicesWithDatabase(product).filter(({ onRelease }) => onRelease)) {
    const functionName = environment.names.resource('aws:lambda-function', biome.name, name);
    await invokeFunction(clients, functionName, { biosphere: { event: 'release' } });
  }
}

export function servicesWithDatabase(product: Product): Service[] {
  return product.services.filter(({ uses }) => uses?.database);
}

export function nameOfWish({ environment, biome }: Pick<Place, 'environment' | 'biome'>): string {
  return environment.names.deploymentParameter(biome.name, 'reset');
}

async function wish(place: Place, reset: Reset): Promise<void> {
  const { PutParameterCommand } = await import('@aws-sdk/client-ssm');
  const Value = JSON.stringify({ schemaVersion: newestVersion({ readers: RESET_READERS }), ...reset });
  const parameter = { Name: nameOfWish(place), Value, Type: 'String' as const, Overwrite: true };
  await (await place.clients.ssm()).send(new PutParameterCommand(parameter));
}
