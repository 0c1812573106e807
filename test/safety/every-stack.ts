import { parseBiome } from '../../environments/biome';
import { landscape } from '../../environments/landscape';
import { type Environment, resolve } from '../../environments/resolve';
import { buildStacks } from '../../stacks/app';
import { compositionOf } from '../composition';
import { type Block, resourcesOf, type SynthesizedStack, synthesize } from '../synthesize';

const ada = parseBiome('ada', 'sandbox-dev');
const targets = ['sandbox-dev', 'live-dev', 'live-prd', 'live-ops'] as const;

/** A stack of every kind, little and well protected, and the environment it stands in. */
export interface Placed {
  readonly id: string;
  readonly json: SynthesizedStack;
  readonly environment: Environment;
}

export const everyStack: readonly Placed[] = Object.entries(
  synthesize((app) => buildStacks(app, compositionOf({ targets, biome: ada }))),
).map(([id, json]) => {
  const target = targets.find((each) => id.startsWith(each)) ?? 'sandbox-dev';
  return { id, json, environment: resolve(landscape, 'local', id.includes('-biome-') ? ada : target) };
});

/** Every resource of a type, with the stack it is in. */
export function every(type: string): (Placed & { readonly block: Block })[] {
  return everyStack.flatMap((stack) => resourcesOf(stack.json, type).map(([, block]) => ({ ...stack, block })));
}

/** A statement of any policy: of a role, a boundary, a trust, or a resource. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | { readonly AWS?: readonly string[]; readonly Service?: readonly string[] };
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: object;
}

export interface PlacedStatement extends Statement {
  readonly stack: Placed;
  /** Type of the resource that holds the policy. */
  readonly type: string;
}

/** All statements of all policies of all stacks. */
export const everyStatement: readonly PlacedStatement[] = everyStack.flatMap((stack) =>
  Object.entries(stack.json.resource ?? {}).flatMap(([type, all]) =>
    Object.values(all).flatMap((block) =>
      [block.policy, block.assume_role_policy]
        .filter((text) => typeof text === 'string')
        .flatMap((text) => (JSON.parse(text) as { Statement: Statement[] }).Statement)
        .map((statement) => ({ ...statement, stack, type })),
    ),
  ),
);
