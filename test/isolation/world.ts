import { parseBiome } from '../../environments/biome';
import type { DeploymentSlot, Slot } from '../../environments/naming';
import { type Environment, resolve } from '../../environments/resolve';
import { parseTarget, type Target } from '../../environments/target';
import { buildStacks } from '../../stacks/app';
import type { Composition } from '../../stacks/composition';
import { resourcesOf, type SynthesizedStack, synthesize } from '../synthesize';
import { type Placed, References } from './references';

/** A role as it stands in the synthesized JSON, with everything that decides what it may. */
export interface WorldRole {
  readonly name: string;
  readonly arn: string;
  readonly target: Target;
  readonly slot: Slot;
  /** Last part of the name: `runtime`, `biome`. */
  readonly what: string;
  readonly trust: string;
  readonly policies: readonly string[];
  readonly boundary: string;
}

/** One deployment of the product, or what a target shares. */
export interface Part {
  readonly target: Target;
  readonly slot: Slot;
  readonly environment: Environment;
  readonly stacks: readonly Placed[];
}

/** All roles and resource policies of some targets and biomes, out of one synthesis per biome. */
export class World {
  readonly parts: readonly Part[];
  readonly roles: readonly WorldRole[];
  private readonly placed: readonly Placed[];
  private readonly references: References;

  /** @param biomes written `sandbox-dev/ada`; their targets come with them */
  constructor(
    composition: (changes: Partial<Composition>) => Composition,
    targets: readonly Target[],
    biomes: readonly string[],
  ) {
    const { landscape, cloud } = composition({});
    const environments = new Map<string, Environment>();
    const stacks: Record<string, SynthesizedStack> = {};
    for (const biome of [null, ...biomes.map((each) => parseBiome(each, parseTarget(each.split('/')[0] as string)))]) {
      const chosen = composition({ targets: biome ? [] : targets, biome });
      Object.assign(
        stacks,
        synthesize((app) => buildStacks(app, chosen)),
      );
      if (biome) environments.set(`${biome.target}-biome-${biome.name}`, resolve(landscape, cloud, biome));
    }
    this.placed = Object.entries(stacks).map(([id, json]) => {
      const environment = environments.get(id) ?? resolve(landscape, cloud, targetOf(id));
      environments.set(id, environment);
      return { id, json, ground: environment };
    });
    this.references = new References(this.placed);
    this.parts = this.partsOf(environments);
    this.roles = this.placed.flatMap((each) => this.rolesOf(each));
  }

  part(target: Target, slot: Slot): Part {
    const found = this.parts.find((each) => each.target === target && each.slot === slot);
    if (!found) throw new Error(`the world has no ${target}/${slot}`);
    return found;
  }

  /** Text of a part's stacks with nothing of Terraform left in it. */
  text(placed: Placed, value: unknown): string {
    return this.references.resolve(placed, String(value));
  }

  /** Resources of a type in a part, each with an attribute resolved. */
  named(part: Part, type: string, attribute: string): string[] {
    return part.stacks.flatMap((placed) =>
      resourcesOf(placed.json, type).map(([, block]) => this.text(placed, block[attribute])),
    );
  }

  /** ARN that a reference to a resource of a type leads to. */
  arns(part: Part, type: string, attribute = 'arn'): string[] {
    return part.stacks.flatMap((placed) =>
      resourcesOf(placed.json, type).map(([id]) => this.text(placed, `\${${type}.${id}.${attribute}}`)),
    );
  }

  /** Document of a managed policy of ours. */
  managed(arn: string): string {
    for (const placed of this.placed) {
      for (const [, { path, name, policy }] of resourcesOf(placed.json, 'aws_iam_policy')) {
        if (arn === `arn:aws:iam::${placed.ground.account}:policy${path}${name}`) return this.text(placed, policy);
      }
    }
    throw new Error(`no stack makes the policy ${arn}`);
  }

  /** Policy that stands at a resource; undefined for none. */
  resourcePolicy(arn: string): string | undefined {
    const service = arn.split(':')[2];
    for (const placed of this.placed) {
      if (service === 's3') {
        for (const [, { bucket, policy }] of resourcesOf(placed.json, 'aws_s3_bucket_policy')) {
          if (this.text(placed, bucket) === arn.slice('arn:aws:s3:::'.length).split('/')[0])
            return this.text(placed, policy);
        }
      }
      if (service === 'kms') {
        for (const [id, { policy }] of resourcesOf(placed.json, 'aws_kms_key')) {
          if (this.text(placed, `\${aws_kms_key.${id}.arn}`) === arn) return this.text(placed, policy);
        }
      }
    }
    return undefined;
  }

  /** Account of a bucket of ours. */
  ownerOfBucket(name: string): string | undefined {
    return this.placed.find(({ json }) => resourcesOf(json, 'aws_s3_bucket').some(([, { bucket }]) => bucket === name))
      ?.ground.account;
  }

  private partsOf(environments: ReadonlyMap<string, Environment>): Part[] {
    const parts = new Map<string, Part & { stacks: Placed[] }>();
    for (const placed of this.placed) {
      const target = targetOf(placed.id);
      const slot = slotOf(placed.id) as DeploymentSlot;
      const environment = environments.get(placed.id) as Environment;
      const part = parts.get(`${target}/${slot}`) ?? { target, slot, environment, stacks: [] };
      part.stacks.push(placed);
      parts.set(`${target}/${slot}`, part);
    }
    return [...parts.values()];
  }

  private rolesOf(placed: Placed): WorldRole[] {
    return resourcesOf(placed.json, 'aws_iam_role').map(([, role]) => {
      const name = String(role.name);
      const target = targetOf(placed.id);
      const slot = slotOf(placed.id);
      return {
        name,
        arn: `arn:aws:iam::${placed.ground.account}:role${role.path}${name}`,
        target,
        slot,
        what: name.split(`${target}-${slot}-`)[1] as string,
        trust: this.text(placed, role.assume_role_policy),
        boundary: String(role.permissions_boundary),
        policies: resourcesOf(placed.json, 'aws_iam_role_policy')
          .filter(([, policy]) => this.text(placed, policy.role) === name)
          .map(([, { policy }]) => this.text(placed, policy)),
      };
    });
  }
}

function targetOf(stack: string): Target {
  return parseTarget(stack.split('-').slice(0, 2).join('-'));
}

function slotOf(stack: string): Slot {
  const [, , kind = '', name] = stack.split('-');
  return (name ?? (kind === 'main' ? 'main' : 'shared')) as Slot;
}
