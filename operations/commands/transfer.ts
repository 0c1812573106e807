import { parseOwner, requireOwned, transfer } from '../biomes/owners';
import { identityOf } from '../biomes/person';
import { workspaceOf } from '../biomes/workspace';
import { type CommandModule, examples } from '../command';
import { confirm } from '../confirm';
import { openBiomeContext } from '../context';
import { tell } from './share';

/** Hands a biome over: somebody else owns it in your place. */
export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('<biome>', 'ada or sandbox-dev/ada')
    .argument('<owner>', 'user@host, as ls shows owners')
    .addHelpText(
      'after',
      examples(
        ['./biosphere transfer ada bob@desktop', 'bob owns it in your place, after a question; other owners stay'],
        ['./biosphere transfer ada bob@desktop --yes', 'without a question'],
      ),
    )
    .action(async (biome: string, text: string) => {
      const owner = parseOwner(text);
      const context = openBiomeContext(invocation(), { biome });
      const me = identityOf(context.machine);
      const { records } = workspaceOf(context);
      await requireOwned(records, context.biome, me);
      const question = `Hand it over to ${owner}? You can no longer change it afterwards.`;
      if (owner !== me && !(await confirm(context, question))) {
        context.output.line('Nothing was changed.');
        return;
      }
      tell(context, (await transfer(records, context.biome, me, owner)).owners);
    });
};
