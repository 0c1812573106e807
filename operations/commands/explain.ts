import { shown } from '../../environments/errors';
import { type Explanation, explain, settingsUnder } from '../../environments/explain';
import { type CommandModule, examples, type Invocation } from '../command';
import { openContext } from '../context';
import { UserError } from '../errors';

/** Says which file and property each value of a target comes from: no cloud is asked. */
export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('[target]', 'a target, or a biome written with its target; default: as chosen')
    .argument('[setting]', 'one setting, or all below a path such as database; default: all')
    .addHelpText(
      'after',
      examples(
        ['./biosphere explain', 'every setting of the default target'],
        ['./biosphere explain live-prd database', 'the settings of its database'],
        ['./biosphere explain region', 'one setting of the default target'],
      ),
    )
    .action((first: string | undefined, second: string | undefined) => {
      const { place, setting } = split(first, second);
      const { landscape, cloud, target, biome, output } = openContext(...at(invocation(), place));
      const all = explain(landscape, cloud, place?.includes('/') && biome ? biome : target);
      const settings = setting === undefined ? all : requireSome(all, setting);
      output.result({ target, settings }, () =>
        output.table(
          ['setting', 'value', 'comes from'],
          settings.map(({ setting, value, file, property }) => [setting, String(value), `${file}: ${property}`]),
        ),
      );
    });
};

/** Paths of settings have no hyphen and no slash, targets and biomes written with one do: so one argument can be either. */
function split(first: string | undefined, second: string | undefined) {
  const isSetting = first !== undefined && second === undefined && /^[a-zA-Z.]+$/.test(first);
  return isSetting ? { place: undefined, setting: first } : { place: first, setting: second };
}

function at(call: Invocation, place: string | undefined): Parameters<typeof openContext> {
  const onlyLooks = { touchesCloud: false };
  if (place === undefined) return [call, onlyLooks];
  if (place.includes('/')) return [call, { ...onlyLooks, biome: place }];
  const { target } = call.options;
  if (target !== undefined && target !== place) {
    throw new UserError(
      `${shown(place)} and --target ${target} name two targets`,
      'The target is said once',
      'Leave one of them out',
    );
  }
  return [{ ...call, options: { ...call.options, target: place } }, onlyLooks];
}

function requireSome(all: readonly Explanation[], setting: string): Explanation[] {
  const found = settingsUnder(all, setting);
  if (found.length > 0) return found;
  const tops = [...new Set(all.map((each) => each.setting.split('.')[0]))];
  throw new UserError(
    `${shown(setting)} is no setting`,
    `Settings are, or begin with, ${tops.join(', ')}`,
    './biosphere explain lists them all',
  );
}
