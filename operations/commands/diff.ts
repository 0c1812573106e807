import { product } from '../../artifacts/product';
import { type DiffResult, diff, type StackDiff } from '../biomes/diff';
import { identityOf } from '../biomes/person';
import { type CommandModule, examples } from '../command';
import { type Context, openContext } from '../context';
import { type AttributeChange, type PlannedChange, UNKNOWN } from '../terraform/planned-changes';
import { shortVersion } from '../versions';

/** What is shown of a resource's attributes; --json has all. */
const MOST_ATTRIBUTES = 6;
const LONGEST_VALUE = 44;

export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('[biome]', 'ada or sandbox-dev/ada; default: yours; in targets without biomes: the shared stacks')
    .option('--shared', 'what up --shared would change: all shared stacks, and the versions of main')
    .addHelpText(
      'after',
      examples(
        ['./biosphere diff', 'what up would change in your biome'],
        ['./biosphere diff ada --shared', 'and in the shared stacks of its target'],
        ['./biosphere diff --target live-prd', 'the shared stacks of a target without biomes'],
      ),
    )
    .action(async (biome: string | undefined, { shared = false }: { shared?: boolean }) => {
      const context = openContext(invocation(), { biome });
      const result = await diff(context, product, shared);
      context.output.result(result, () => print(context, result));
    });
};

function print(context: Context, result: DiffResult): void {
  const { output } = context;
  const { versions, stacks, mends, owners, noChange, biome } = result;
  if (versions.length > 0) {
    output.line();
    output.line(output.colors.bold('Versions that would move'));
    output.table(
      ['deployment', '', 'runs', 'would run', 'why'],
      versions.map(({ deployment, unit, runs, wanted, reason }) => [
        ...[deployment, unit, runs === null ? 'nothing' : shortVersion(runs)],
        ...[shortVersion(wanted), reason],
      ]),
    );
  }
  for (const stack of stacks) printStack(context, stack);
  for (const each of mends) output.line(each);
  output.line();
  const me = identityOf(context.machine);
  if (owners && !owners.includes(me)) {
    output.line(`It belongs to ${owners.join(', ')}: up would refuse you, ${me}.`);
  } else if (biome) {
    output.line(noChange ? `./biosphere up ${biome} would change nothing.` : `./biosphere up ${biome} would do this.`);
  }
  output.line('Nothing was changed.');
}

function printStack({ output }: Context, { stack, isNew, changes }: StackDiff): void {
  output.line();
  const title = output.colors.bold(stack);
  if (changes.length === 0) {
    output.line(`${title}: no change`);
    return;
  }
  output.line(`${title}: ${isNew ? `new, ${changes.length} resources to create` : countsOf(changes)}`);
  const paint = output.colors;
  const marks = {
    create: paint.green('+'),
    update: paint.yellow('~'),
    replace: paint.red('±'),
    delete: paint.red('-'),
  };
  output.table(
    ['', 'what', 'resource', 'change'],
    changes.map(({ action, construct, type, attributes }) => [
      ...[marks[action], construct, type],
      action === 'update' || action === 'replace' ? describe(attributes) : action,
    ]),
  );
}

/** `1 to create, 2 to change`. */
function countsOf(changes: readonly PlannedChange[]): string {
  const words = { create: 'to create', update: 'to change', replace: 'to replace', delete: 'to delete' } as const;
  return (Object.keys(words) as (keyof typeof words)[])
    .map((action) => [changes.filter((each) => each.action === action).length, words[action]] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}

function describe(attributes: readonly AttributeChange[]): string {
  const lines = attributes
    .slice(0, MOST_ATTRIBUTES)
    .map(({ path, before, after }) =>
      before === undefined && after === UNKNOWN ? `${path}: ${UNKNOWN}` : `${path}: ${cut(before)} → ${cut(after)}`,
    );
  const more = attributes.length - MOST_ATTRIBUTES;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

function cut(text = '(nothing)'): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > LONGEST_VALUE ? `${line.slice(0, LONGEST_VALUE - 1)}…` : line;
}
