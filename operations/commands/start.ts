import { product } from '../../artifacts/product';
import { formatBiome } from '../../environments/biome';
import { type Description, describeBiome } from '../biomes/describe';
import { type RunResult, runWorkflow } from '../biomes/run';
import { type UpResult, up } from '../biomes/up';
import { workspaceOf } from '../biomes/workspace';
import { type CommandModule, examples } from '../command';
import { type BiomeContext, openBiomeContext } from '../context';
import { printRun } from './run';

/** Everything from nothing to a result, and safe to repeat: what is there is not made again. `npm start` runs it. */
export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('[biome]', 'ada or sandbox-dev/ada; default: a name made from your user name')
    .addHelpText('after', examples(['./biosphere start', 'your biome'], ['./biosphere start ada', 'a biome named ada']))
    .action(async (biome: string | undefined) => {
      const context = openBiomeContext(invocation(), { biome });
      const workspace = workspaceOf(context);
      const done = await up(context, workspace, product, { shared: false });
      const ran = product.workflows.length > 0 ? await runWorkflow(context, workspace, product, undefined) : null;
      const description = await describeBiome(context, workspace, product);
      const next = nextCommands(context);
      context.output.result({ up: done, run: ran, biome: description, next: next.map(([line]) => line) }, () =>
        print(context, { done, ran, description, next }),
      );
    });
};

interface Summary {
  readonly done: UpResult;
  readonly ran: RunResult | null;
  readonly description: Description;
  readonly next: readonly (readonly [line: string, does: string])[];
}

function print({ output }: BiomeContext, { done, ran, description, next }: Summary): void {
  const title = (text: string) => {
    output.line();
    output.line(output.colors.bold(text));
  };
  output.line();
  output.line(whatHappened(done));
  title(`What ${description.biome} owns`);
  output.table(
    [],
    description.own.map(({ kind, names }) => [kind, names.join('\n')]),
  );
  title('What it shares');
  output.table(
    [],
    description.shared.map(({ kind, name }) => [kind, name]),
  );
  title('Where it answers');
  output.table(
    [],
    description.answers.map(({ kind, name }) => [kind, name]),
  );
  if (ran) {
    title('What the run returned');
    printRun(output, ran);
  }
  title('Next');
  output.table(
    [],
    next.map(([line, does]) => [line, does]),
  );
}

function whatHappened({ biome, noChange, changed, sharedStacks, seconds }: UpResult): string {
  if (noChange) return `${biome} is as it should be: no infrastructure was changed. ${seconds} s`;
  const shared = sharedStacks.length > 0 ? ` Shared stacks applied: ${sharedStacks.join(', ')}.` : '';
  return `${biome} is ready: ${changed.length} of its resources were created or changed.${shared} ${seconds} s`;
}

function nextCommands({ biome }: BiomeContext): Summary['next'] {
  const name = formatBiome(biome);
  return [
    [`./biosphere psql ${name}`, 'look at the rows in its own database'],
    [`./biosphere logs ${name}`, 'read what its services wrote'],
    [`./biosphere down ${name}`, 'destroy it, and prove that nothing is left'],
  ];
}
