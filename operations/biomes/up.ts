import type { Product } from '../../artifacts/product-types';
import { formatBiome } from '../../environments/biome';
import { biomeStackId } from '../../environments/naming';
import type { BiomeContext } from '../context';
import { Interrupted } from '../errors';
import { type LocalCloudStatus, startLocalCloud } from '../local-cloud';
import { publish } from '../publish';
import { localCloudOf } from '../setup/setup';
import { NOTHING_YET, type Tally } from '../terraform/tally';
import { type Choice, chooseForBiome, shortVersion } from '../versions';
import { biomeVariablesOf, candidatesOf, readTree, wantedBy } from './candidates';
import { claim, note, tryPhase } from './claim';
import { healDatabase, repinVersions } from './heal';
import { type Found, findHoldings } from './holdings';
import type { BiomeRecord } from './record';
import { readRunning } from './running';
import { applyShared, type SharedWork } from './shared-stacks';
import { synthesizeFor, terraformOf, workOn } from './terraform-of';
import type { Workspace } from './workspace';

export interface UpOptions {
  /** Applies the shared stacks too, and gives `main` the commits of this checkout. Only on the local cloud. */
  readonly shared: boolean;
  /** What a new database begins with. */
  readonly data: 'empty' | 'golden';
}

export interface UpResult {
  readonly biome: string;
  /** Nothing had to be created, changed or mended. */
  readonly noChange: boolean;
  /** Addresses of the biome's resources that were created, changed or deleted. */
  readonly changed: readonly string[];
  /** Shared stacks that were applied. */
  readonly sharedStacks: readonly string[];
  readonly versions: readonly Choice[];
  readonly record: BiomeRecord;
  readonly seconds: number;
}

/** Creates a biome or brings it to what the working tree says. @throws UserError, Failure, LockHeld, Interrupted */
export async function up(
  context: BiomeContext,
  workspace: Workspace,
  product: Product,
  options: UpOptions,
): Promise<UpResult> {
  const { biome, interrupt } = context;
  const started = performance.now();
  const cloud = await startLocalCloud(context);
  await claim(context, workspace);
  const name = formatBiome(biome);
  const resume = `./biosphere up ${name}`;
  let tally = NOTHING_YET;
  interrupt.onInterrupt(async () => {
    await tryPhase(workspace, 'failed');
    return new Interrupted(`Interrupted while ${name} is brought up`, whatExists(tally), `Go on with ${resume}`);
  });
  try {
    const { sharedStacks, versions, found, mended } = await bringUp(context, workspace, product, options, {
      cloud,
      resume,
      onTally: (each) => {
        tally = each;
      },
    });
    const record = await finish(workspace, found, versions, options);
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    const noChange = tally.changed.length === 0 && sharedStacks.length === 0 && !mended;
    return { biome: name, noChange, changed: tally.changed, sharedStacks, versions, record, seconds };
  } catch (error) {
    await tryPhase(workspace, 'failed');
    throw error;
  }
}

interface Surroundings {
  readonly cloud: LocalCloudStatus | null;
  readonly resume: string;
  readonly onTally: (tally: Tally) => void;
}

async function bringUp(
  context: BiomeContext,
  workspace: Workspace,
  product: Product,
  options: UpOptions,
  { cloud, resume, onTally }: Surroundings,
) {
  const { output, biome, machine } = context;
  const { clients, environment } = workspace;
  const name = formatBiome(biome);
  const terraform = terraformOf(context);
  const trainingPython = () => localCloudOf(machine).trainingPython();
  const [synthesis, tree] = await output.phase('Synthesizing', () =>
    Promise.all([
      synthesizeFor(context, { BIOSPHERE_BIOME: name, ...(cloud === null && { BIOSPHERE_ONLY: 'biome' as const }) }),
      Promise.resolve().then(() => readTree(product, machine.checkout)),
    ]),
  );
  const shared: SharedWork = {
    ...{ context, clients, terraform, synthesis, product, tree, trainingPython, resume },
    contents: cloud?.emulator?.generation ?? '',
    force: options.shared,
  };
  const sharedStacks = cloud === null ? [] : await applyShared(shared);
  const versions = chooseForBiome(candidatesOf(tree, await readRunning(clients, environment, 'main')));
  for (const each of versions) output.line(`  ${describeChoice(each)}`);
  const wanted = wantedBy(tree, versions, biome.name);
  if (wanted.length > 0) {
    await output.phase('Publishing what differs', (progress) =>
      publish(context, clients, trainingPython, wanted, progress),
    );
  }
  const variables = biomeVariablesOf(versions, product, options.data);
  await output.phase(`Applying ${name}`, (progress) =>
    terraform.apply(
      workOn(context, synthesis, biomeStackId(biome), { variables, what: name, resume, progress, onTally }),
    ),
  );
  const { found, mended } = await output.phase('Checking what there is', async () => {
    const [found, repinned] = await Promise.all([findHoldings(workspace), repinVersions(workspace, versions)]);
    return { found, mended: [...(await healDatabase(workspace, product, found)), ...repinned] };
  });
  for (const each of mended) output.line(`  ${each}`);
  return { sharedStacks, versions, found, mended: mended.length > 0 };
}

async function finish(
  workspace: Workspace,
  found: readonly Found[],
  versions: readonly Choice[],
  { data }: UpOptions,
): Promise<BiomeRecord> {
  const pick = (kind: 'service' | 'model') =>
    Object.fromEntries(versions.filter(({ unit }) => unit.kind === kind).map((each) => [each.unit.name, each.version]));
  return await note(workspace, {
    phase: 'ready',
    variables: { services: pick('service'), models: pick('model'), databaseData: data },
    parts: found.flatMap(({ holding, names }) => names.map((name) => ({ kind: holding.kind, name }))),
  });
}

export function describeChoice({ unit, version, reason }: Choice): string {
  return `${unit.name} ${shortVersion(version)} · ${reason}`;
}

function whatExists({ done, total }: Tally): string {
  if (total === 0) return 'Nothing of the biome was changed; shared stacks keep what they had got';
  return `${done} of ${total} changes are made and in the state`;
}
