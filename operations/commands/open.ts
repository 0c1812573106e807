import { product } from '../../artifacts/product';
import { shown } from '../../environments/errors';
import { connectionOf } from '../biomes/connection';
import { consoleLinks, type Link, localLinks } from '../biomes/links';
import { requireRunning } from '../biomes/require-running';
import { type CommandModule, examples } from '../command';
import { type Context, openContext } from '../context';
import { browserOf, show, surroundingsOf } from '../desktop';
import { UserError } from '../errors';

interface OpenFlags {
  readonly print?: boolean;
  readonly what?: string;
}

export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('[biome]', 'ada or sandbox-dev/ada; default: yours; in targets without biomes: main')
    .option('--what <name>', 'which one: a service, a workflow, logs, database …; default: the first')
    .option('--print', 'print the URLs and open none')
    .addHelpText(
      'after',
      examples(
        ['./biosphere open', 'the page of your biome’s workflow; on the local cloud its endpoints'],
        ['./biosphere open ada --cloud aws --what logs', 'its logs in the AWS console'],
        ['./biosphere open --print --json', 'all URLs, for a script'],
      ),
    )
    .action(async (biome: string | undefined, { print = false, what }: OpenFlags) => {
      const context = openContext(invocation(), { biome });
      const all = await linksOf(context);
      const links = what === undefined ? all : [requireLink(all, what)];
      const opened = print ? null : await openFirst(context, links);
      const { output, environment } = context;
      output.result({ account: environment.account, links, opened }, () => {
        output.table(
          ['name', 'what', 'url'],
          links.map(({ name, what, url }) => [name, what, url]),
        );
        if (opened) output.line(`Opened ${opened}; sign in to account ${environment.account} to see it.`);
      });
    });
};

async function linksOf(context: Context): Promise<Link[]> {
  if (context.cloud === 'aws') return consoleLinks(context.environment, product);
  const status = await requireRunning(context);
  return localLinks({ api: status?.emulator?.url ?? '', store: status?.store }, await connectionOf(context));
}

function requireLink(links: readonly Link[], name: string): Link {
  const link = links.find((each) => each.name === name);
  if (link) return link;
  const names = links.map((each) => each.name).join(', ');
  throw new UserError(`${shown(name)} has no URL here`, `These have one: ${names}`, 'Give one of them');
}

/** @returns the URL that was opened; null where there is no page or no desktop: then they are printed, which is enough. */
async function openFirst({ machine }: Context, links: readonly Link[]): Promise<string | null> {
  const page = links.find(({ isPage }) => isPage);
  const browser = browserOf(surroundingsOf(machine));
  if (!page || browser === null) return null;
  return (await show(browser, page.url, machine.env)) ? page.url : null;
}
