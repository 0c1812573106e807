import { landscape } from '../../environments/landscape';
import { targetsOf } from '../../environments/resolve';
import { parseTarget } from '../../environments/target';
import { type CommandModule, examples } from '../command';
import { openContext } from '../context';
import { UserError } from '../errors';
import { pathsOf } from '../paths';
import { parseCloud, type Sticky } from '../selection';
import { readSticky, writeSticky } from '../sticky';

/** Keeps a choice of cloud and target in the home of this checkout. */
export const define: CommandModule['define'] = (command, invocation) => {
  command
    .option('--clear', 'forget the choice')
    .addHelpText(
      'after',
      examples(
        ['./biosphere use --target canary-dev', 'work in canary-dev from now on'],
        ['./biosphere use', 'say what is chosen'],
        ['./biosphere use --clear', 'back to the defaults'],
      ),
    )
    .action(({ clear = false }: { clear?: boolean }) => {
      const call = invocation();
      const { cloud, target } = call.options;
      const choosing = cloud !== undefined || target !== undefined;
      if (clear && choosing) {
        throw new UserError('--clear came with a choice', 'It stands alone', 'Leave --clear out to choose');
      }
      const file = pathsOf(call.machine).use;
      const chosen: Sticky = {
        ...(clear ? {} : readSticky(file)),
        ...(cloud !== undefined && { cloud: parseCloud(cloud) }),
        ...(target !== undefined && { target: requireOn(target) }),
      };
      if (clear || choosing) writeSticky(file, chosen);
      const context = openContext(call, { touchesCloud: false });
      context.output.result({ cloud: context.cloud, target: context.target, chosen }, () =>
        context.output.line(
          Object.keys(chosen).length === 0
            ? 'Nothing is chosen: the defaults hold.'
            : `Chosen for this checkout: ${Object.values(chosen).join(', ')}. ./biosphere use --clear forgets it.`,
        ),
      );
    });
};

function requireOn(text: string) {
  const target = parseTarget(text);
  if (targetsOf(landscape).includes(target)) return target;
  throw new UserError(
    `${target} is switched off in this organisation`,
    `Targets in use are ${targetsOf(landscape).join(', ')}`,
    'Choose one of these',
  );
}
