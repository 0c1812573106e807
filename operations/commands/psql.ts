import { formatBiome } from '../../environments/biome';
import { connectionOf } from '../biomes/connection';
import { type PostgresService, writePostgresFiles } from '../client-files';
import { type CommandModule, examples } from '../command';
import { openBiomeContext } from '../context';
import { UserError } from '../errors';
import { isOnPath } from '../on-path';
import type { Output } from '../output';
import { programEnvironment } from '../program-environment';
import { runProgram } from '../run-program';

export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('[biome]', 'ada or sandbox-dev/ada; default: yours')
    .argument('[arguments...]', 'of psql, behind --')
    .addHelpText(
      'after',
      examples(
        ['./biosphere psql', 'the database of your biome'],
        ['./biosphere psql ada -- -c "select count(*) from assay"', 'one query'],
        ['./biosphere psql --json', 'the connection, without the password'],
      ),
    )
    .action(async (first: string | undefined, rest: string[]) => {
      const { biome, args } = split(first, rest);
      const context = openBiomeContext(invocation(), { biome, aside: true });
      const service = await connectionOf(context);
      if (!service) {
        throw new UserError(
          `${formatBiome(context.biome)} has no database`,
          'A biome that is up has one of its own on the shared server',
          `Create it with ./biosphere up ${formatBiome(context.biome)}`,
        );
      }
      const env = await programEnvironment(context);
      if (context.output.json || !isOnPath('psql', env.PATH)) {
        printConnection(context.output, service, writePostgresFiles(context.paths, service));
        return;
      }
      await runProgram(context, 'psql', args, env);
    });
};

/** `psql -- -c …` has no biome: what begins with a hyphen is psql's. */
function split(first: string | undefined, rest: readonly string[]) {
  return first?.startsWith('-') ? { biome: undefined, args: [first, ...rest] } : { biome: first, args: [...rest] };
}

/** Everything but the password, which stands in a file of mode 0600. */
function printConnection(output: Output, { password: _password, ...service }: PostgresService, files: object): void {
  output.result({ ...service, environment: files }, () => {
    output.line('No psql was found (it comes with PostgreSQL; on Debian and Ubuntu: apt install postgresql-client).');
    output.line('Any client of libpq opens the database with these variables; the password is in the PGPASSFILE:');
    for (const [name, value] of Object.entries(files)) output.line(`  export ${name}=${value}`);
    output.table(
      ['connection', ''],
      Object.entries(service).map(([name, value]) => [name, String(value)]),
    );
  });
}
