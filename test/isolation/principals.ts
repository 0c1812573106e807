import type { Slot } from '../../environments/naming';
import type { Target } from '../../environments/target';
import type { World, WorldRole } from './world';

/** Somebody who acts: a role's session, for whom it was opened. */
export interface Principal {
  /** `sandbox-dev/ada runtime`. */
  readonly title: string;
  readonly role: WorldRole;
  readonly session: string;
  readonly target: Target;
  /** The deployment that it acts for; `shared` is what serves a whole target. */
  readonly slot: Slot;
  readonly context: Readonly<Record<string, string>>;
}

/** Each role once, and the role in which biomes are made once per biome, tagged as its trust policy demands. */
export function principalsOf(world: World): Principal[] {
  return world.roles.flatMap((role) => {
    if (role.slot !== 'shared' || role.what !== 'biome') return [principal(role, role.slot, {})];
    const biomes = world.parts.filter(
      ({ target, slot }) => target === role.target && slot !== 'shared' && slot !== 'main',
    );
    return biomes.map(({ slot }) => principal(role, slot, { 'aws:PrincipalTag/biome': slot }));
  });
}

function principal(role: WorldRole, slot: Slot, tags: Record<string, string>): Principal {
  const account = role.arn.split(':')[4] as string;
  return {
    title: `${role.target}/${slot} ${role.what}`,
    role,
    session: `arn:aws:sts::${account}:assumed-role/${role.name}/matrix`,
    target: role.target,
    slot,
    context: { 'aws:PrincipalArn': role.arn, 'aws:PrincipalAccount': account, ...tags },
  };
}
