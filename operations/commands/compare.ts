import { product } from '../../artifacts/product';
import { type CompareResult, compare } from '../biomes/compare';
import { isDifferent, type Pair } from '../biomes/comparison';
import { requireRunning } from '../biomes/require-running';
import { type CommandModule, examples } from '../command';
import { openContext } from '../context';
import type { Output } from '../output';

/** Rows that are shown; --json has all. */
const MOST_ROWS = 10;

export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('<first>', 'a target, for its main, or a biome')
    .argument('<second>', 'another one')
    .option('--on <file>', 'what the workflow works on; default: its sample')
    .addHelpText(
      'after',
      examples(
        ['./biosphere compare ada sandbox-dev', 'your change beside main, on the sample'],
        ['./biosphere compare ada bob --on assays.csv --json', 'two biomes on a file, for a script'],
      ),
    )
    .action(async (first: string, second: string, { on }: { on?: string }) => {
      const context = openContext(invocation());
      await requireRunning(context);
      const result = await compare(context, product, [first, second], on);
      context.output.result(result, () => print(context.output, result));
    });
};

function print(output: Output, { a, b, figures, rows, latency }: CompareResult): void {
  const title = (text: string) => {
    output.line();
    output.line(output.colors.bold(text));
  };
  const head = ['', a.name, b.name, 'difference'];
  title('Figures');
  output.table(head, figures.map(lineOf));
  if (rows) {
    title(`Rows: ${rows.compared} in both, ${rows.differing} differ`);
    if (rows.onlyA.length > 0) output.line(`Only in ${a.name}: ${rows.onlyA.length}`);
    if (rows.onlyB.length > 0) output.line(`Only in ${b.name}: ${rows.onlyB.length}`);
    output.table(
      ['column', 'mean difference', 'largest'],
      rows.columns.map(({ column, mean, largest }) => [column, String(mean), String(largest)]),
    );
    const shown = rows.differences.filter(({ difference }) => difference !== null).slice(0, MOST_ROWS);
    if (shown.length > 0) output.line();
    output.table(
      ['row', ...head],
      shown.map(({ row, ...pair }) => [row, ...lineOf(pair)]),
    );
  }
  title('Latency in milliseconds (one run each; the first after a release starts its functions)');
  output.table(head, latency.map(lineOf));
}

function lineOf(pair: Pair): string[] {
  const { path, a, b, difference } = pair;
  const told = difference === null ? (isDifferent(pair) ? 'differs' : '') : difference === 0 ? '' : signed(difference);
  return [path, String(a ?? ''), String(b ?? ''), told];
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value);
}
