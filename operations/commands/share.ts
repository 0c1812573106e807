import { formatBiome } from '../../environments/biome';
import { parseOwner, requireOwned, share, unshare } from '../biomes/owners';
import { identityOf } from '../biomes/person';
import { workspaceOf } from '../biomes/workspace';
import { type CommandModule, examples } from '../command';
import { confirm } from '../confirm';
import { type BiomeContext, openBiomeContext } from '../context';

/** Owners are a list: each of them may change, hand over and destroy the biome. */
export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('<biome>', 'ada or sandbox-dev/ada')
    .argument('<owner>', 'user@host, as ls shows owners')
    .option('--remove', 'take the owner away; the last one stays')
    .addHelpText(
      'after',
      examples(
        ['./biosphere share ada bob@desktop', 'bob may change and destroy it too'],
        ['./biosphere share ada bob@desktop --remove', 'no longer'],
      ),
    )
    .action(async (biome: string, text: string, { remove = false }: { remove?: boolean }) => {
      const owner = parseOwner(text);
      const context = openBiomeContext(invocation(), { biome });
      const me = identityOf(context.machine);
      const { records } = workspaceOf(context);
      await requireOwned(records, context.biome, me);
      if (remove && owner === me && !(await confirm(context, 'Give up your own access?'))) {
        context.output.line('Nothing was changed.');
        return;
      }
      const change = remove ? unshare : share;
      tell(context, (await change(records, context.biome, me, owner)).owners);
    });
};

export function tell({ output, biome }: BiomeContext, owners: readonly string[]): void {
  output.result({ biome: formatBiome(biome), owners }, () =>
    output.line(`${formatBiome(biome)} belongs to ${owners.join(', ')}.`),
  );
}
