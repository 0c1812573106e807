import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Product } from '../../artifacts/product-types';
import { formatBiome } from '../../environments/biome';
import type { BiomeContext } from '../context';
import { UserError } from '../errors';
import { shortVersion } from '../versions';
import { findHoldings } from './holdings';
import type { BiomeRecord } from './record';
import { keyOfUnit, type RunningUnit, readRunning } from './running';
import type { Workspace } from './workspace';

interface Named {
  readonly kind: string;
  readonly name: string;
}

/** What there is to know of a biome. */
export interface Description {
  readonly biome: string;
  readonly record: BiomeRecord | null;
  readonly versions: readonly { readonly unit: string; readonly version: string; readonly commit: string }[];
  readonly own: readonly { readonly kind: string; readonly names: readonly string[] }[];
  readonly shared: readonly Named[];
  readonly answers: readonly Named[];
}

/** @throws UserError where there is no such biome */
export async function describeBiome(
  context: BiomeContext,
  workspace: Workspace,
  product: Product,
): Promise<Description> {
  const { biome, environment, machine } = context;
  const [record, found, running] = await Promise.all([
    workspace.records.read(biome),
    findHoldings(workspace),
    readRunning(workspace.clients, environment, biome.name),
  ]);
  const own = found
    .filter(({ names }) => names.length > 0)
    .map(({ holding, names }) => ({ kind: holding.kind, names }));
  if (!record && own.length === 0) {
    throw new UserError(
      `There is no biome ${formatBiome(biome)} on cloud ${context.cloud}`,
      'show tells of one that is there, as ./biosphere ls lists it',
      `Create it with ./biosphere up ${formatBiome(biome)}`,
    );
  }
  return {
    biome: formatBiome(biome),
    record,
    versions: await versionsOf(product, running, machine.checkout),
    own,
    shared: sharedWith(context, product),
    answers: answersOf(context, product),
  };
}

async function versionsOf(product: Product, running: ReadonlyMap<string, RunningUnit>, checkout: string) {
  const units = [
    ...product.services.map(({ name }) => ({ kind: 'service', name }) as const),
    ...product.models.map(({ name }) => ({ kind: 'model', name }) as const),
  ];
  return await Promise.all(
    units.flatMap((unit) => {
      const entry = running.get(keyOfUnit(unit));
      if (!entry) return [];
      const version =
        entry.version === null ? shortVersion(entry.sha) : `${shortVersion(entry.sha)} (${entry.version})`;
      return [commitOf(entry.sha, checkout).then((commit) => ({ unit: unit.name, version, commit }))];
    }),
  );
}

/** Subject and author of the commit behind a version, as far as this checkout knows it. */
async function commitOf(version: string, checkout: string): Promise<string> {
  const args = ['-C', checkout, 'log', '-1', '--format=%s (%an, %as)', version.slice(0, 40)];
  const told = await promisify(execFile)('git', args).then(
    ({ stdout }) => stdout.trim(),
    () => 'a commit that this checkout does not have',
  );
  return version.includes('-dirty.') ? `uncommitted work after: ${told}` : told;
}

/** Names are derived, so nothing has to be asked. */
function sharedWith({ environment }: BiomeContext, product: Product): Named[] {
  const { names, account } = environment;
  return [
    { kind: 'database server', name: names.resource('aws:rds-instance', 'shared', 'postgres') },
    ...(product.models.length > 0
      ? [{ kind: 'inference endpoint', name: names.resource('aws:sagemaker-endpoint', 'shared', 'inference') }]
      : []),
    { kind: 'artifact bucket', name: names.bucket('artifacts', account) },
    { kind: 'provisioner', name: names.resource('aws:lambda-function', 'shared', 'provisioner') },
    { kind: 'deploy function', name: names.resource('aws:lambda-function', 'shared', 'deploy') },
  ];
}

function answersOf({ environment, biome }: BiomeContext, product: Product): Named[] {
  const { names, region, account } = environment;
  return [
    ...product.workflows.map(({ name }) => ({
      kind: `workflow ${name}`,
      name: `arn:aws:states:${region}:${account}:stateMachine:${names.resource('aws:state-machine', biome.name, name)}:live`,
    })),
    ...product.services.map(({ name }) => ({
      kind: `service ${name}`,
      name: `arn:aws:lambda:${region}:${account}:function:${names.resource('aws:lambda-function', biome.name, name)}:live`,
    })),
    { kind: 'database', name: `${names.database(biome.name)}: ./biosphere psql ${formatBiome(biome)}` },
  ];
}
