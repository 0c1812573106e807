import { createHash } from 'node:crypto';
import { biomeStateKey } from '../../environments/naming';
import { findHoldings } from '../../operations/biomes/holdings';
import { readState } from '../../operations/biomes/place';
import type { Workspace } from '../../operations/biomes/workspace';

/** All that there is of a biome: by its names, in its state and in its record. */
export interface Existing {
  readonly holdings: Readonly<Record<string, readonly string[]>>;
  /** Addresses in the state; null where there is none. */
  readonly state: readonly string[] | null;
  readonly phase: string | null;
}

export async function existing(workspace: Workspace): Promise<Existing> {
  const [found, state, record] = await Promise.all([
    findHoldings(workspace),
    readState(workspace, 'biomes', biomeStateKey(workspace.biome)),
    workspace.records.read(workspace.biome),
  ]);
  return {
    holdings: Object.fromEntries(
      found.filter(({ names }) => names.length > 0).map(({ holding, names }) => [holding.kind, names]),
    ),
    state: state === null ? null : addressesIn(state),
    phase: record?.phase ?? null,
  };
}

/** Short, and the same for the same things: serial numbers and times are no part of it, the biome's own name is taken out. */
export function digestOf(what: unknown, name = ''): string {
  const text = JSON.stringify(what);
  const neutral = name === '' ? text : text.replaceAll(new RegExp(`\\b(biome_)?${name}\\b`, 'g'), '$1~');
  return createHash('sha256').update(neutral).digest('hex').slice(0, 12);
}

interface State {
  readonly resources?: readonly { mode: string; type: string; name: string; instances: readonly unknown[] }[];
}

function addressesIn(text: string): string[] {
  const { resources = [] } = JSON.parse(text) as State;
  return resources
    .filter(({ mode, instances }) => mode === 'managed' && instances.length > 0)
    .map(({ type, name }) => `${type}.${name}`)
    .sort();
}
