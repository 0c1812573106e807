import type { Product } from '../../artifacts/product-types';
import { type ArtifactKey, modelKey, serviceKey } from '../../artifacts/registry/keys';
import { Registry } from '../../artifacts/registry/registry';
import { explain } from '../../environments/explain';
import { type DeploymentSlot, type Sha, sha } from '../../environments/naming';
import { deploymentOf } from '../../environments/resolve';
import { isMultiTenant, type Target } from '../../environments/target';
import type { Context } from '../context';
import { UserError } from '../errors';
import type { Unit } from '../versions';
import type { Deployment } from './deployment';
import type { DeploymentLock, LockedArtifact } from './lock-file';
import { keyOfUnit, readRunning } from './running';
import { recordsOf } from './workspace';

/** What of settings is compared: whom the target belongs to and how many biomes it takes changes nothing for the product. */
const NOT_COMPARED = /^(owners|maxBiomes|network\.cidr)$/;

export function settingsOfTarget({ landscape, cloud }: Pick<Context, 'landscape' | 'cloud'>, target: Target) {
  const rows = explain(landscape, cloud, target).filter(
    ({ file, setting }) => file === 'environments/catalogue.ts' && !NOT_COMPARED.test(setting),
  );
  return Object.fromEntries(rows.map(({ setting, value }) => [setting, value]));
}

/** Writes down what a deployment consists of. @throws UserError where it runs nothing */
export async function lockOf(
  context: Pick<Context, 'landscape' | 'cloud'>,
  source: Deployment,
  product: Product,
): Promise<DeploymentLock> {
  const { environment, clients, name } = source;
  const running = await readRunning(clients, environment, deploymentOf(environment));
  if (running.size === 0) {
    throw new UserError(
      `${name} runs nothing on cloud ${context.cloud}`,
      '--like takes a deployment that is there: a target, for its main, or a biome',
      `Look with ./biosphere ls --target ${environment.target}, or deploy it first`,
    );
  }
  const registry = await registryOf(source);
  const lock = async (unit: Unit): Promise<[string, LockedArtifact][]> => {
    const entry = running.get(keyOfUnit(unit));
    if (!entry) return [];
    const sha256 = await registry.digestOf(keyOf(unit, deploymentOf(environment), entry.sha));
    return [[unit.name, { version: entry.sha, sha256: sha256 || null }]];
  };
  const all = async (kind: Unit['kind'], units: readonly { readonly name: string }[]) =>
    Object.fromEntries((await Promise.all(units.map(({ name }) => lock({ kind, name })))).flat());
  return {
    ...{ like: name, product: product.name },
    services: await all('service', product.services),
    models: await all('model', product.models),
    databaseData: await dataOf(source),
    settings: settingsOfTarget(context, environment.target),
  };
}

async function dataOf({ environment, clients }: Deployment): Promise<DeploymentLock['databaseData']> {
  const { biome, target } = environment;
  if (!biome || !isMultiTenant(target)) return 'empty';
  return (await recordsOf({ environment }, clients).read(biome))?.variables.databaseData ?? 'empty';
}

/** What was brought into a biome's reach, and what is not as the lock says. */
export interface Brought {
  readonly taken: readonly string[];
  readonly different: readonly string[];
}

/**
 * Puts what the lock names into the target's bucket: taken from where the lock was written, never with other bytes.
 * @param buildable whether the working tree holds a version, which is then built as for any `up`.
 * @throws UserError naming everything that cannot be had
 */
export async function bring(
  here: Deployment,
  source: Deployment,
  lock: DeploymentLock,
  buildable: (unit: Unit, version: Sha) => boolean,
): Promise<Brought> {
  const [own, theirs] = await Promise.all([registryOf(here), registryOf(source)]);
  const [slot, from] = [deploymentOf(here.environment), deploymentOf(source.environment)];
  const taken: string[] = [];
  const different: string[] = [];
  const missing: string[] = [];
  for (const { unit, version, sha256 } of unitsIn(lock)) {
    const key = keyOf(unit, slot, version);
    const found = await own.digestOf(key);
    if (found !== null) {
      if (sha256 && found && found !== sha256) {
        different.push(`${unit.name} ${version}: here are other bytes under that version (trained or built elsewhere)`);
      }
      continue;
    }
    const content = await theirs.read(keyOf(unit, from, version)).catch(() => null);
    if (content && (sha256 === null || content.sha256 === sha256)) {
      await own.store(key, content);
      taken.push(`${unit.name} from ${source.name}`);
    } else if (unit.kind === 'model' && (await own.digestOf(keyOf(unit, 'main', version))) === sha256) {
      // The deploy function copies what main has.
    } else if (!buildable(unit, version)) {
      missing.push(`${unit.name} ${version}`);
    }
  }
  if (missing.length === 0) return { taken, different };
  throw new UserError(
    `${missing.join(', ')} is in neither the artifact bucket of ${here.environment.target} nor that of ${source.name}`,
    'A lock names artifacts; they are taken from a bucket, or built where the working tree holds that very version',
    `Check out ${missing[0]?.split(' ')[1]?.slice(0, 40)} and run the same command again, or write the lock anew with --like`,
  );
}

/** What cannot be the same, whatever is deployed: it is the target's, or was settled when the biome was made. */
export function whatDiffers(
  lock: DeploymentLock,
  here: { readonly settings: DeploymentLock['settings']; readonly databaseData: string; readonly product: Product },
): string[] {
  const paths = [...new Set([...Object.keys(lock.settings), ...Object.keys(here.settings)])].sort();
  const known = new Set([...here.product.services, ...here.product.models].map(({ name }) => name));
  const locked = unitsIn(lock).map(({ unit }) => unit.name);
  return [
    ...paths
      .filter((path) => lock.settings[path] !== here.settings[path])
      .map(
        (path) =>
          `${path}: ${here.settings[path] ?? 'nothing'} here, ${lock.settings[path] ?? 'nothing'} there; it is the target's`,
      ),
    ...(lock.databaseData === here.databaseData
      ? []
      : [
          `The database here began ${here.databaseData}, there ${lock.databaseData}; ./biosphere db reset --data makes it anew`,
        ]),
    ...locked.filter((each) => !known.has(each)).map((each) => `${each} is not in this product`),
    ...[...known].filter((each) => !locked.includes(each)).map((each) => `${each} is not in the lock: chosen as usual`),
  ];
}

export function unitsIn({ services, models }: DeploymentLock) {
  const of = (kind: Unit['kind'], artifacts: Readonly<Record<string, LockedArtifact>>) =>
    Object.entries(artifacts).map(([name, { version, sha256 }]) => ({
      unit: { kind, name },
      version: sha(version),
      sha256,
    }));
  return [...of('service', services), ...of('model', models)];
}

function keyOf({ kind, name }: Unit, slot: DeploymentSlot, version: Sha): ArtifactKey {
  return kind === 'model' ? modelKey(slot, name, version) : serviceKey(name, version);
}

async function registryOf({ environment, clients }: Deployment): Promise<Registry> {
  return new Registry(await clients.s3(), environment.names.bucket('artifacts', environment.account));
}
