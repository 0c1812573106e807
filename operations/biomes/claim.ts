import type { BiomeContext } from '../context';
import { Failure, UserError } from '../errors';
import { factsOfCheckout, identityOf } from './person';
import { type BiomeRecord, type Phase, requireOwner } from './record';
import type { Workspace } from './workspace';

type DatabaseData = BiomeRecord['variables']['databaseData'];

/**
 * Looks before anything else is done.
 * @returns whether the last run came to its end: otherwise things may exist that no state knows of
 * @throws UserError when it is another's, or was made with other data
 */
export async function refuseEarly(
  { machine, biome }: BiomeContext,
  { records }: Workspace,
  data: DatabaseData | undefined,
): Promise<boolean> {
  const record = await records.read(biome);
  if (!record) return false;
  requireOwner(record, identityOf(machine));
  const made = record.variables.databaseData;
  if (data === undefined || data === made || record.parts.length === 0) return record.phase === 'ready';
  throw new UserError(
    `--data ${data} came for ${record.target}/${record.name}, whose database began ${made}`,
    'What a database begins with is chosen when it is made; up never replaces one',
    `Leave --data out, or make its database anew with ./biosphere db reset ${record.target}/${record.name} --data ${data}`,
  );
}

/** Claims a name, or goes on with a biome of one's own, before anything is made. @throws UserError when it is another's */
export async function claim(
  { machine, biome }: BiomeContext,
  { records }: Workspace,
  data: DatabaseData | undefined,
  dataIfNew: DatabaseData = 'empty',
): Promise<BiomeRecord> {
  const identity = identityOf(machine);
  const facts = await factsOfCheckout(machine.checkout);
  const now = new Date().toISOString();
  return await records.change(biome, (record) => {
    if (record) requireOwner(record, identity);
    return {
      target: biome.target,
      name: biome.name,
      owners: record?.owners ?? [identity],
      host: machine.hostName,
      checkout: machine.checkout,
      ...facts,
      created: record?.created ?? now,
      lastActivity: now,
      phase: 'deploying',
      variables: {
        services: record?.variables.services ?? {},
        models: record?.variables.models ?? {},
        databaseData: data ?? record?.variables.databaseData ?? dataIfNew,
      },
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

/** A biome that is used is not idle. One without a record (made by plain cdktf) stays without. */
export async function noteActivity(workspace: Workspace): Promise<void> {
  if (await workspace.records.read(workspace.biome)) await note(workspace, {});
}
