import { type Biome, formatBiome } from '../../environments/biome';
import { shown } from '../../environments/errors';
import { UserError } from '../errors';
import { type BiomeRecord, type Records, requireOwner } from './record';

declare const owner: unique symbol;
/** `user@host`, as {@link parseOwner} reads it and as records hold it. */
export type Owner = string & { readonly [owner]: true };

/** What operating systems call users (a Windows domain included) and hosts; no white space, no second @, no comma. */
const OWNER = /^[\p{L}\p{N}_][\p{L}\p{N}._+\\-]{0,63}@[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/u;

/** @throws UserError */
export function parseOwner(text: string): Owner {
  if (OWNER.test(text)) return text as Owner;
  throw new UserError(
    `${shown(text)} is no owner`,
    'An owner is a user and the machine on which they run these commands, written user@host',
    './biosphere ls shows the owners of biomes; write it the same way, for example ada@laptop',
  );
}

/** Looks before anybody is asked anything. @throws UserError unless there is such a biome and `me` is an owner */
export async function requireOwned(records: Records, biome: Biome, me: string): Promise<void> {
  const record = await records.read(biome);
  if (!record) throw noRecord(biome);
  requireOwner(record, me);
}

/** Adds an owner to a biome; one who is there already stays. @throws UserError unless `me` is an owner */
export function share(records: Records, biome: Biome, me: string, added: Owner): Promise<BiomeRecord> {
  return changeOwners(records, biome, me, (owners) => [...owners, added]);
}

/** Takes an owner away. @throws UserError unless `me` is an owner, and for the last owner */
export function unshare(records: Records, biome: Biome, me: string, removed: Owner): Promise<BiomeRecord> {
  return changeOwners(records, biome, me, (owners) => {
    if (!owners.includes(removed)) {
      throw new UserError(
        `${removed} is no owner of ${formatBiome(biome)}`,
        `Its owners are ${owners.join(', ')}`,
        'Give one of them',
      );
    }
    const left = owners.filter((each) => each !== removed);
    if (left.length > 0) return left;
    throw new UserError(
      `${removed} is the last owner of ${formatBiome(biome)}`,
      'A biome has at least one owner, who can change and destroy it',
      `Hand it over with ./biosphere transfer ${formatBiome(biome)} <owner>, or destroy it with ./biosphere down ${formatBiome(biome)}`,
    );
  });
}

/** Puts a new owner into the place of `me`; other owners stay. @throws UserError unless `me` is an owner */
export function transfer(records: Records, biome: Biome, me: string, to: Owner): Promise<BiomeRecord> {
  return changeOwners(records, biome, me, (owners) => owners.map((each) => (each === me ? to : each)));
}

/** Written only as it was read, so that of two who change the owners at once neither undoes the other. */
function changeOwners(
  records: Records,
  biome: Biome,
  me: string,
  change: (owners: readonly string[]) => readonly string[],
): Promise<BiomeRecord> {
  return records.change(biome, (record) => {
    if (!record) throw noRecord(biome);
    requireOwner(record, me);
    return { ...record, owners: [...new Set(change(record.owners))] };
  });
}

function noRecord(biome: Biome): UserError {
  return new UserError(
    `There is no biome ${formatBiome(biome)}: it has no record`,
    'Owners are those of a biome that ./biosphere ls lists',
    `Check the name with ./biosphere ls --target ${biome.target}, or create it with ./biosphere up ${formatBiome(biome)}`,
  );
}
