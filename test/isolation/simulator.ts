import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import type { Principal } from './principals';
import type { Probe } from './things';
import type { World } from './world';

/** One square of the matrix: somebody wants something of somebody's, with all that decides about it. */
export interface Case {
  readonly principal: Principal;
  readonly probe: Probe;
  readonly region: string;
  readonly resourceAccount: string;
  readonly context: Readonly<Record<string, string | string[]>>;
  readonly identity: readonly string[];
  readonly boundary: string;
  readonly resourcePolicy: string | undefined;
}

export function caseOf(world: World, principal: Principal, probe: Probe, region: string): Case {
  const { resource } = probe;
  const [, , service, , account = ''] = resource.split(':');
  const bucket = service === 's3' ? (resource.slice('arn:aws:s3:::'.length).split('/')[0] as string) : '';
  return {
    principal,
    probe,
    region,
    resourceAccount: service === 's3' ? (world.ownerOfBucket(bucket) ?? '') : account,
    context: {
      ...principal.context,
      'aws:RequestedRegion': region,
      'aws:SecureTransport': 'true',
      ...probe.context,
    },
    identity: principal.role.policies,
    boundary: world.managed(principal.role.boundary),
    resourcePolicy:
      service === 'sts'
        ? undefined
        : probe.action === 'sts:AssumeRole'
          ? trustOf(world, resource)
          : world.resourcePolicy(resource),
  };
}

/** @returns whether AWS would allow it. @throws Error where the simulator refuses a policy, action or resource. */
export async function simulate(each: Case): Promise<boolean> {
  const simulation: Simulation = {
    request: {
      principal: each.principal.session,
      action: each.probe.action,
      resource: { resource: each.probe.resource, accountId: each.resourceAccount },
      contextVariables: { ...each.context } as Record<string, string | string[]>,
    },
    identityPolicies: each.identity.map((policy, i) => ({ name: `grants-${i}`, policy: JSON.parse(policy) })),
    permissionBoundaryPolicies: [{ name: 'boundary', policy: JSON.parse(each.boundary) }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(each.resourcePolicy ? { resourcePolicy: JSON.parse(each.resourcePolicy) } : {}),
  };
  const result = await runSimulation(simulation, {});
  if (result.resultType === 'error') {
    throw new Error(
      `${each.principal.title}: ${each.probe.name} on ${each.probe.resource}: ${JSON.stringify(result.errors)}`,
    );
  }
  return result.overallResult === 'Allowed';
}

function trustOf(world: World, role: string): string | undefined {
  return world.roles.find(({ arn }) => arn === role)?.trust;
}
