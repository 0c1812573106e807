import { formatBiome } from '../../environments/biome';
import { resolve } from '../../environments/resolve';
import { CLOUDS, type Cloud } from '../../environments/settings';
import { Clients } from '../aws';
import { requireConfigured } from '../aws-readiness';
import { type Doomed, type DownResult, down, findDoomed } from '../biomes/down';
import { recordsOf, workspaceOf } from '../biomes/workspace';
import { type CommandModule, examples } from '../command';
import { confirm } from '../confirm';
import { type BiomeContext, openBiomeContext } from '../context';
import { shortVersion } from '../versions';

export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('[biome]', 'ada or sandbox-dev/ada; default: yours')
    .addHelpText(
      'after',
      examples(
        ['./biosphere down', 'your biome, after a question'],
        ['./biosphere down sandbox-dev/ada --yes', 'without a question, for scripts'],
      ),
    )
    .action(async (biome: string | undefined) => {
      const context = openBiomeContext(invocation(), { biome });
      const workspace = workspaceOf(context);
      const doomed = await context.output.phase('Looking what there is', () => findDoomed(context, workspace));
      showDoomed(context, doomed);
      if (!(await confirm(context, `Destroy ${formatBiome(context.biome)} and its data?`))) {
        context.output.line('Nothing was changed.');
        return;
      }
      const result = await down(context, workspace);
      const elsewhere = await lookElsewhere(context);
      context.output.result({ ...result, elsewhere }, () => printDown(context, result, elsewhere));
    });
};

interface Elsewhere {
  readonly cloud: Cloud;
  readonly exists: boolean | null;
}

function showDoomed({ output, biome }: BiomeContext, { record, found }: Doomed): void {
  output.line(`These go with ${formatBiome(biome)}:`);
  output.table(
    ['what', 'count', 'name'],
    found
      .filter(({ names }) => names.length > 0)
      .map(({ holding, names }) => [holding.kind, `${names.length}`, names.join('\n')]),
  );
  if (!record) {
    output.line('It has no record: what is there is found by its names.');
    return;
  }
  const versions = Object.entries(record.variables.services).map(([name, sha]) => `${name} ${shortVersion(sha)}`);
  output.line(`Of ${record.owners.join(', ')}, created ${record.created.slice(0, 10)}; ${versions.join(', ')}`);
}

/** What there is of the biome on other clouds that are configured; null where nobody answers. */
async function lookElsewhere(context: BiomeContext): Promise<Elsewhere[]> {
  const { landscape, biome, paths } = context;
  const others = CLOUDS.filter((each) => each !== context.cloud && isConfigured(context, each));
  return await Promise.all(
    others.map(async (cloud) => {
      const there = { landscape, paths, cloud, environment: resolve(landscape, cloud, biome) };
      const record = recordsOf(there, new Clients(there)).read(biome);
      return {
        cloud,
        exists: await record.then(
          (found) => found !== null,
          () => null,
        ),
      };
    }),
  );
}

function isConfigured({ landscape }: BiomeContext, cloud: Cloud): boolean {
  try {
    requireConfigured(landscape, cloud);
    return true;
  } catch {
    return false;
  }
}

function printDown(
  { output, cloud }: BiomeContext,
  { biome, proof, seconds }: DownResult,
  elsewhere: Elsewhere[],
): void {
  output.line(`${biome} is gone from cloud ${cloud} after ${seconds} s. Left under its names:`);
  output.table(
    ['what', 'left'],
    proof.map(({ kind, left }) => [kind, `${left.length}`]),
  );
  for (const { cloud: other, exists } of elsewhere) {
    if (exists === false) continue;
    const told = exists ? 'It also exists' : `Nobody could tell whether it also exists`;
    output.line(`${told} on cloud ${other}: ./biosphere down ${biome} --cloud ${other}`);
  }
}
