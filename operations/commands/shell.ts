import { type CommandModule, examples } from '../command';
import { openContext } from '../context';
import { programEnvironment } from '../program-environment';
import { runProgram } from '../run-program';

/** Opens a shell in which plain cdktf, terraform, aws, mc and psql work on the chosen cloud; leaving it leaves no trace. */
export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('[biome]', 'the biome whose database and variables it gets; default: yours')
    .addHelpText(
      'after',
      examples(
        ['./biosphere shell', 'a shell on the default target'],
        ['./biosphere shell sandbox-stg/ada', 'a shell on a biome'],
      ),
    )
    .action(async (biome: string | undefined) => {
      const context = openContext(invocation(), { biome, aside: true });
      const { machine, output } = context;
      const env = await programEnvironment(context);
      output.aside('cdktf, terraform, aws, mc and psql lead to this cloud here; exit leaves it.');
      await runProgram(context, machine.env.SHELL || '/bin/sh', [], env);
    });
};
