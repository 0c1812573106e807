import { type CommandModule, examples } from '../command';
import { openContext } from '../context';
import { programEnvironment } from '../program-environment';
import { runProgram } from '../run-program';

/** Runs one program on the chosen cloud; its output is its own, and its exit code is ours. */
export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('<program...>', 'program and arguments, behind --')
    .option('--biome <biome>', 'the biome whose database and variables it gets; default: yours')
    .addHelpText(
      'after',
      examples(
        ['./biosphere exec -- cdktf list', 'stacks of the target and your biome'],
        ['./biosphere exec -- aws lambda list-functions', 'functions in the account of the target'],
        ['./biosphere exec -- mc ls --recursive canary-ops', 'states in the local MinIO cluster'],
        ['./biosphere exec --biome ada -- psql', 'the database of ada'],
      ),
    )
    .action(async ([program, ...args]: [string, ...string[]], { biome }: { biome?: string }) => {
      const context = openContext(invocation(), { biome, aside: true });
      await runProgram(context, program, args, await programEnvironment(context));
    });
};
