import { product } from '../../artifacts/product';
import { formatBiome } from '../../environments/biome';
import { shown } from '../../environments/errors';
import { type UpOptions, type UpResult, up } from '../biomes/up';
import { workspaceOf } from '../biomes/workspace';
import { type CommandModule, examples } from '../command';
import { type BiomeContext, openBiomeContext } from '../context';
import { UserError } from '../errors';

interface UpFlags {
  readonly shared?: boolean;
  readonly data?: string;
}

export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('[biome]', 'ada or sandbox-dev/ada; default: named after you')
    .option('--shared', 'apply the shared stacks too, and give main the commits of this checkout (local cloud only)')
    .option('--data <data>', 'what a new database begins with: empty (default) or golden')
    .addHelpText(
      'after',
      examples(
        ['./biosphere up', 'your biome in the default target'],
        ['./biosphere up canary-dev/ada', 'a biome in another target'],
        ['./biosphere up ada --data golden', 'a new one whose database is a copy of golden'],
        ['./biosphere up --shared', 'shared stacks and main as this checkout has them'],
      ),
    )
    .action(async (biome: string | undefined, flags: UpFlags) => {
      const context = openBiomeContext(invocation(), { biome });
      const result = await up(context, workspaceOf(context), product, readFlags(context, flags));
      context.output.result(result, () => printUp(context, result));
    });
};

function readFlags({ cloud }: BiomeContext, { shared = false, data }: UpFlags): UpOptions {
  if (shared && cloud === 'aws') {
    throw new UserError(
      '--shared came with cloud aws',
      'On aws the shared stacks are the platform team’s: its pipeline applies them',
      'Leave --shared out, or use cdktf deploy with the credentials of the platform team',
    );
  }
  return { shared, data: parseData(data) };
}

/** What a database begins with. @throws UserError */
export function parseData(data: string | undefined): UpOptions['data'] {
  if (data === undefined || data === 'empty' || data === 'golden') return data;
  throw new UserError(`--data is ${shown(data)}`, 'It is empty or golden', 'Give one of them');
}

export function printUp({ output, biome, environment }: BiomeContext, result: UpResult): void {
  const { noChange, changed, sharedStacks, record, seconds } = result;
  const name = formatBiome(biome);
  if (noChange) {
    output.line(`${name} is as it should be: no change. ${seconds} s`);
  } else {
    const shared = sharedStacks.length > 0 ? `, ${sharedStacks.length} shared stacks applied` : '';
    output.line(`${name} is ready: ${changed.length} resources created or changed${shared}. ${seconds} s`);
  }
  output.line('Its own:');
  output.table([], counted(record.parts));
  output.line(
    `Shared with all of ${environment.target}: database server, inference endpoint, network, artifact bucket.`,
  );
  output.line(`Next: ./biosphere run --biome ${name} · ./biosphere show ${name} · ./biosphere down ${name}`);
}

/** Kinds with their number, or with their name where there is one. */
function counted(parts: UpResult['record']['parts']): string[][] {
  const kinds = [...new Set(parts.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const names = parts.filter((part) => part.kind === kind).map((part) => part.name);
    return [kind, names.length === 1 ? (names[0] ?? '') : `${names.length}`];
  });
}
