import { product } from '../../artifacts/product';
import { explain } from '../../environments/explain';
import { type Description, describeBiome } from '../biomes/describe';
import { workspaceOf } from '../biomes/workspace';
import { type CommandModule, examples } from '../command';
import { type Context, openBiomeContext, openContext } from '../context';
import type { Output } from '../output';
import { ago } from '../time';

export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('[biome]', 'ada or sandbox-dev/ada; default: yours')
    .option('--settings', 'every setting of the target, with the file and property it comes from')
    .addHelpText(
      'after',
      examples(
        ['./biosphere show', 'your biome: versions, what is its own, what it shares, where it answers'],
        ['./biosphere show --settings --target canary-prd', 'settings of a target'],
      ),
    )
    .action(async (biome: string | undefined, { settings = false }: { settings?: boolean }) => {
      if (settings) {
        showSettings(openContext(invocation(), { biome, touchesCloud: false }));
        return;
      }
      const context = openBiomeContext(invocation(), { biome });
      const description = await describeBiome(context, workspaceOf(context), product);
      context.output.result(description, () => print(context.output, description));
    });
};

function showSettings({ landscape, cloud, target, output }: Context): void {
  const settings = explain(landscape, cloud, target);
  output.result({ target, settings }, () =>
    output.table(
      ['setting', 'value', 'comes from'],
      settings.map(({ setting, value, file, property }) => [setting, String(value), `${file}: ${property}`]),
    ),
  );
}

function print(output: Output, { record, versions, own, shared, answers }: Description): void {
  if (record) {
    const { owners, phase, created, lastActivity, branch, checkout, host } = record;
    const now = new Date();
    output.line(`Owner ${owners.join(', ')} · ${phase} · created ${ago(new Date(created), now)}`);
    output.line(
      `Last activity ${ago(new Date(lastActivity), now)} from ${host}:${checkout} (${branch ?? 'no branch'})`,
    );
  } else {
    output.line('It has no record; what is there is found by its names.');
  }
  section(
    output,
    'Versions',
    ['', 'version', 'commit'],
    versions.map((each) => [each.unit, each.version, each.commit]),
  );
  section(
    output,
    'Its own',
    [],
    own.map(({ kind, names }) => [kind, names.join('\n')]),
  );
  section(
    output,
    'Shared with others',
    [],
    shared.map(({ kind, name }) => [kind, name]),
  );
  section(
    output,
    'Where it answers',
    [],
    answers.map(({ kind, name }) => [kind, name]),
  );
}

function section(output: Output, title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  if (rows.length === 0) return;
  output.line();
  output.line(output.colors.bold(title));
  output.table(head, rows);
}
