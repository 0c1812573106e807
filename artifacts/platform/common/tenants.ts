import { InvalidInput, shown } from '../../../environments/errors';
import type { Names } from '../../../environments/naming';
import type { Parameters } from './parameters';
import { type Action, actionOf, type Fields } from './request';

/** A shared stack whose guard asks whether it may go (constructs/tenants/guard.ts). */
export interface Guard {
  readonly stack: string;
  readonly action: Action;
}

/** The guard that an event comes from, or null for every other event. @throws InvalidInput */
export function guardOf(fields: Fields): Guard | null {
  if (fields.guards === undefined) return null;
  const action = actionOf(fields);
  if (typeof fields.guards === 'string' && action !== null) return { stack: fields.guards, action };
  throw new InvalidInput(
    `The event guards ${shown(fields.guards)}`,
    'A guard names its stack and comes from Terraform, with tf.action',
    'Apply or destroy the shared stack',
  );
}

/** Biomes that have parameters in the target: all that Terraform has made and nobody has removed, with a record or without. */
export async function biomesIn(parameters: Parameters, { target, deployments }: Names): Promise<string[]> {
  const names = await parameters.namesBelow(deployments);
  const slots = names.map((name) => name.slice(deployments.length + 1).split('/')[0] ?? '');
  return [...new Set(slots)].filter((slot) => slot !== 'main').map((slot) => `${target}/${slot}`);
}

/** @throws InvalidInput where a shared stack was to be deleted, or what stands in it replaced, below living biomes */
export async function answerGuard({ stack, action }: Guard, target: string, biomes: () => Promise<string[]>) {
  if (action !== 'delete') return { guards: stack };
  const found = [...new Set(await biomes())].sort();
  if (found.length === 0) return { guarded: stack };
  const named = found.slice(0, SHOWN).join(', ') + (found.length > SHOWN ? ', …' : '');
  const count = found.length === 1 ? 'a biome' : `${found.length} biomes`;
  throw new InvalidInput(
    `The stack ${stack} of ${target} was to be destroyed or replaced while the target holds ${count}: ${named}`,
    'What biomes share stays as long as there are any',
    'Destroy them first, each with ./biosphere down',
  );
}

const SHOWN = 10;
