import { product } from '../../artifacts/product';
import { type RunResult, runWorkflow } from '../biomes/run';
import { workspaceOf } from '../biomes/workspace';
import { type CommandModule, examples } from '../command';
import { openBiomeContext } from '../context';
import type { Output } from '../output';

export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('[file]', 'what the workflow works on; default: its sample')
    .option('--biome <biome>', 'the biome to run it in; default: yours')
    .addHelpText(
      'after',
      examples(
        ['./biosphere run', 'the sample file in your biome'],
        ['./biosphere run assays.csv --biome sandbox-dev/ada', 'your file in another biome'],
      ),
    )
    .action(async (file: string | undefined, { biome }: { biome?: string }) => {
      const context = openBiomeContext(invocation(), { biome });
      const result = await runWorkflow(context, workspaceOf(context), product, file);
      context.output.result(result, () => printRun(context.output, result));
    });
};

export function printRun(output: Output, { workflow, seconds, output: returned }: RunResult): void {
  output.line(`${workflow} returned after ${seconds} s:`);
  output.line(JSON.stringify(returned, null, 2));
}
