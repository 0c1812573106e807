import { product } from '../../artifacts/product';
import { requireRunning } from '../biomes/require-running';
import { readyToReset, resetDatabase } from '../biomes/reset-database';
import { workspaceOf } from '../biomes/workspace';
import { type CommandModule, examples } from '../command';
import { confirm } from '../confirm';
import { openBiomeContext } from '../context';
import { parseData } from './up';

export const define: CommandModule['define'] = (command, invocation) => {
  command.addHelpText(
    'after',
    examples(
      ['./biosphere db reset', 'the database of your biome anew, after a question'],
      ['./biosphere db reset ada --data golden --yes', 'as a copy of golden, without a question'],
    ),
  );
  command
    .command('reset')
    .description("Make a biome's database anew: all rows go, role and password stay.")
    .argument('[biome]', 'ada or sandbox-dev/ada; default: yours')
    .option('--data <data>', 'what it begins with: empty or golden; default: as it began before')
    .action(async (biome: string | undefined, flags: { data?: string }) => {
      const wanted = parseData(flags.data);
      const context = openBiomeContext(invocation(), { biome });
      await requireRunning(context);
      const workspace = workspaceOf(context);
      const data = await readyToReset(context, workspace, product, wanted);
      const { output, environment } = context;
      const database = environment.names.database(context.biome.name);
      const begins = data === 'golden' ? 'is a copy of golden afterwards' : 'is empty afterwards';
      if (!(await confirm(context, `Delete all that is in ${database}? It ${begins}.`))) {
        output.line('Nothing was changed.');
        return;
      }
      const result = await resetDatabase(context, workspace, product, data);
      output.result(result, () =>
        output.line(`${database} ${begins.replace(' afterwards', '')}, with its schema. ${result.seconds} s`),
      );
    });
};
