import type { BiomeContext } from '../context';
import { Failure } from '../errors';
import { factsOfCheckout, identityOf } from './person';
import { type BiomeRecord, type Phase, requireOwner } from './record';
import type { Workspace } from './workspace';

/** Looks before anything else is done. @throws UserError when it is another's */
export async function refuseForeign({ machine, biome }: BiomeContext, { records }: Workspace): Promise<void> {
  const record = await records.read(biome);
  if (record) requireOwner(record, identityOf(machine));
}

/** Claims a name, or goes on with a biome of one's own, before anything is made. @throws UserError when it is another's */
export async function claim({ machine, biome }: BiomeContext, { records }: Workspace): Promise<BiomeRecord> {
  const identity = identityOf(machine);
  const facts = await factsOfCheckout(machine.checkout);
  const now = new Date().toISOString();
  return await records.change(biome, (record) => {
    if (record) requireOwner(record, identity);
    return {
      schemaVersion: 1,
      target: biome.target,
      name: biome.name,
      owners: record?.owners ?? [identity],
      host: machine.hostName,
      checkout: machine.checkout,
      ...facts,
      created: record?.created ?? now,
      lastActivity: now,
      phase: 'deploying',
      variables: record?.variables ?? { services: {}, models: {}, databaseData: 'empty' },
      parts: record?.parts ?? [],
    };
  });
}

/** Changes the record of a biome that has one, and notes the time. */
export async function note({ records, biome }: Workspace, changes: Partial<BiomeRecord>): Promise<BiomeRecord> {
  return await records.change(biome, (record) => {
    if (record) return { ...record, ...changes, lastActivity: new Date().toISOString() };
    throw new Failure(
      `The record of ${biome.target}/${biome.name} is gone`,
      'Somebody destroyed the biome meanwhile',
      'Look with ./biosphere ls, and bring it back with ./biosphere up',
    );
  });
}

/** As {@link note}, where the record may be gone or the store away: on the way out of a failure, which is told instead. */
export async function tryPhase(workspace: Workspace, phase: Phase): Promise<void> {
  await note(workspace, { phase }).catch(() => undefined);
}
