import type { Command } from 'commander';
import { type CommandModule, examples, type Invocation } from '../command';
import { confirm } from '../confirm';
import { type Context, openContext } from '../context';
import { UserError } from '../errors';
import { type LocalCloudStatus, startLocalCloud } from '../local-cloud';
import type { Output } from '../output';
import { pathsOf } from '../paths';
import { localCloudOf } from '../setup/setup';
import { printCloudLogs } from './cloud-logs';

export const define: CommandModule['define'] = (command, invocation) => {
  command.addHelpText(
    'after',
    examples(
      ['./biosphere cloud up', 'start it, after the set-up that is missing'],
      ['./biosphere cloud status', 'what runs, and where it answers'],
      ['./biosphere cloud logs emulator --follow', 'what one part writes'],
      ['./biosphere cloud down', 'stop it; its contents stay'],
      ['./biosphere cloud reset', 'stop it and delete its contents'],
    ),
  );
  const act = (name: string, summary: string, action: (call: Invocation) => Promise<void>): Command =>
    command
      .command(name)
      .description(summary)
      .action(() => action(invocation()));
  act('up', 'Start the local cloud.', up);
  act('down', 'Stop the local cloud; its contents stay.', down);
  act('status', 'Show what runs and where it answers.', status);
  act('reset', 'Stop the local cloud and delete its contents: states, databases, records of biomes.', reset);
  command
    .command('logs')
    .description('Print the logs of the local cloud itself; for those of a biome: ./biosphere logs.')
    .argument('[part]', 'one part; default: all')
    .option('-n, --lines <count>', 'how many lines of each', '50')
    .option('-f, --follow', 'go on with what comes')
    .action((part: string | undefined, options: { lines: string; follow?: boolean }) =>
      printCloudLogs(openLocal(invocation()), part, options),
    );
};

async function up(call: Invocation): Promise<void> {
  const context = openLocal(call);
  const status = await startLocalCloud(context);
  if (status) report(context.output, status);
}

async function down(call: Invocation): Promise<void> {
  const { machine, output } = openLocal(call);
  const cloud = localCloudOf(machine);
  const { running } = await cloud.status();
  if (running) await output.phase('Stopping the local cloud', (progress) => cloud.down(progress));
  output.result({ running: false }, () =>
    output.line(running ? 'It is down; what it holds stays for the next start.' : 'It is not running.'),
  );
}

async function status(call: Invocation): Promise<void> {
  const { machine, output } = openLocal(call);
  report(output, await localCloudOf(machine).status());
}

async function reset(call: Invocation): Promise<void> {
  const { machine, output } = openLocal(call);
  output.line(`This deletes ${pathsOf(machine).local}: every state, database, object and record of the local cloud.`);
  if (!(await confirm(call, 'Delete all of it?'))) {
    output.line('Nothing was changed.');
    return;
  }
  const cloud = localCloudOf(machine);
  await output.phase('Deleting the contents of the local cloud', (progress) => cloud.reset(progress));
  output.result({ running: false, reset: true }, () => output.line('It is empty. ./biosphere up starts it anew.'));
}

/** @throws UserError on `aws`, which is nobody's to start or stop from here. */
function openLocal(call: Invocation): Context {
  const context = openContext(call, { touchesCloud: false });
  if (context.cloud === 'local') return context;
  throw new UserError(
    'Cloud aws is neither started nor stopped from here',
    './biosphere cloud is about the local cloud',
    'Add --cloud local, or choose it with ./biosphere use --cloud local',
  );
}

function report(output: Output, status: LocalCloudStatus): void {
  output.result(status, () => {
    if (!status.running) {
      output.line('It is not running. ./biosphere cloud up starts it.');
      return;
    }
    output.table(
      ['PART', 'STATE', 'ENDPOINT', 'PID', 'MEMORY'],
      status.parts.map(({ name, healthy, endpoint = '', pid, detail, memoryMiB }) => [
        name,
        healthy ? 'healthy' : output.colors.red(detail ?? 'not healthy'),
        endpoint,
        pid === undefined ? '' : String(pid),
        memoryMiB === undefined ? '' : `${Math.round(memoryMiB)} MiB`,
      ]),
    );
    if (!status.current) output.line('Its sources have changed since: ./biosphere cloud up starts it anew.');
  });
}
