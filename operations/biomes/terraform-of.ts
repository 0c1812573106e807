import { join } from 'node:path';
import type { Biome } from '../../environments/biome';
import { biomeStateKey, SHARED_STACKS, stackId, stateKey } from '../../environments/naming';
import { type Clients, storeEndpointOf } from '../aws';
import { childEnvironment } from '../child-environment';
import type { Context } from '../context';
import { StateGuard } from '../state/guard';
import { quorumOf } from '../state/quorum';
import { type Synthesis, type SynthesisSelection, synthesize } from '../terraform/synthesize';
import { Terraform, type Work } from '../terraform/terraform';
import { identityOf } from './person';

/** Terraform as a command runs it in this context. */
export function terraformOf(context: Context): Terraform {
  const { machine, paths, interrupt, output } = context;
  const endpoint = storeEndpointOf(context);
  return new Terraform({
    interrupt,
    environment: childEnvironment(context),
    who: identityOf(machine),
    say: (text) => output.line(text),
    clock: () => new Date(),
    quorum: endpoint === undefined ? null : quorumOf(endpoint),
    // On this machine nobody else can have put another provider in its place; elsewhere every run compares it.
    trustsProviders: context.cloud === 'local',
    lockFile: join(machine.checkout, 'stacks', 'terraform.lock.hcl'),
    cliConfig: paths.terraformConfig,
  });
}

/** Synthesizes the stacks of the context's target, of its biome, or of both. */
export function synthesizeFor(
  context: Context,
  selection: Omit<SynthesisSelection, 'BIOSPHERE_CLOUD' | 'BIOSPHERE_TARGET'>,
): Promise<Synthesis> {
  const { machine, paths, cloud, target, interrupt } = context;
  return synthesize({
    checkout: machine.checkout,
    runs: paths.runs,
    environment: childEnvironment(context),
    selection: { BIOSPHERE_CLOUD: cloud, BIOSPHERE_TARGET: target, ...selection },
    signal: interrupt.signal,
    now: new Date(),
  });
}

/** The guard of the state of a stack: of the context's biome, or of a shared stack of its target. */
export function guardOf(
  { environment, biome }: Context,
  clients: Clients,
  stack: string,
  rest: Pick<Work, 'what' | 'resume'>,
): StateGuard {
  const shared = SHARED_STACKS.find((each) => stackId(environment.target, each) === stack);
  const place = shared
    ? ({ as: 'state', key: stateKey(environment.target, shared) } as const)
    : ({ as: 'biomes', key: biomeStateKey(requireBiome(biome)) } as const);
  return new StateGuard({ clients, environment, ...place, what: rest.what, resume: rest.resume });
}

function requireBiome(biome: Context['biome']): Biome {
  if (!biome) throw new Error('A stack that is not shared is of a biome');
  return biome;
}

/** A synthesized stack as work for {@link Terraform}. */
export function workOn(
  { paths, cloud }: Context,
  synthesis: Synthesis,
  stack: string,
  rest: Omit<Work, 'stack' | 'folder' | 'data'>,
): Work {
  return { stack, folder: synthesis.folderOf(stack), data: join(paths.terraform, cloud, stack), ...rest };
}
