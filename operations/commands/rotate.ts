import type { DeploymentSlot } from '../../environments/naming';
import { Clients } from '../aws';
import { rotatePassword } from '../biomes/rotate';
import { type CommandModule, examples } from '../command';
import { openBiomeContext, openContext } from '../context';

export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('[biome]', 'ada or sandbox-dev/ada; default: yours')
    .option('--main', 'of the main deployment of the target instead')
    .addHelpText(
      'after',
      examples(
        ['./biosphere rotate', 'a new password for the database role of your biome'],
        ['./biosphere rotate --main --target live-prd', 'for that of the main deployment'],
      ),
    )
    .action(async (biome: string | undefined, { main }: { main?: true }) => {
      const context = main ? openContext(invocation()) : openBiomeContext(invocation(), { biome });
      const slot: DeploymentSlot = main ? 'main' : (context.biome?.name ?? 'main');
      await rotatePassword(new Clients(context), context.environment, slot);
      const deployment = `${context.target}/${slot}`;
      context.output.result({ deployment, rotated: true }, () =>
        context.output.line(`${deployment} has a new database password; nothing has to be started again.`),
      );
    });
};
