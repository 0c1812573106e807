import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { formatBiome } from '../../environments/biome';
import { shown } from '../../environments/errors';
import { logGroups } from '../biomes/list-resources';
import { workspaceOf } from '../biomes/workspace';
import { type CommandModule, examples } from '../command';
import { type BiomeContext, openBiomeContext } from '../context';
import { UserError } from '../errors';
import { parseDuration } from '../time';

interface LogOptions {
  readonly service?: string;
  readonly since: string;
  readonly follow?: boolean;
}

interface LogLine {
  readonly id: string;
  readonly time: number;
  readonly source: string;
  readonly text: string;
}

const FOLLOW_MS = 1000;
/** Lines arrive late: what is this young is asked for again, and shown once. */
const OVERLAP_MS = 10_000;

export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('[biome]', 'ada or sandbox-dev/ada; default: yours')
    .option('--service <name>', 'only this service, or a workflow')
    .option('--since <span>', 'how far back: 30s, 10m, 2h, 1d', '10m')
    .option('-f, --follow', 'go on with what comes')
    .addHelpText(
      'after',
      examples(
        ['./biosphere logs', 'the last ten minutes of your biome'],
        ['./biosphere logs ada --service assay-intake --since 1h', 'one service'],
        ['./biosphere logs --follow', 'what comes, until Ctrl-C'],
      ),
    )
    .action(async (biome: string | undefined, options: LogOptions) => {
      const since = Date.now() - parseDuration(options.since);
      const context = openBiomeContext(invocation(), { biome });
      const workspace = workspaceOf(context);
      const groups = await groupsOf(context, await logGroups(workspace), options.service);
      await print(context, await workspace.clients.logs(), groups, since, options.follow === true);
    });
};

/** Log groups by the name of what writes them. */
type Groups = ReadonlyMap<string, string>;

async function groupsOf(context: BiomeContext, groups: string[], service: string | undefined): Promise<Groups> {
  const { biome, environment } = context;
  const prefix = environment.names.resource('aws:lambda-function', biome.name, '');
  const named = new Map(groups.map((group) => [group.slice(group.lastIndexOf('/') + 1).slice(prefix.length), group]));
  if (named.size === 0) {
    throw new UserError(
      `${formatBiome(biome)} has no logs`,
      'A biome that is up has a log group for each service and workflow',
      `Look with ./biosphere ls, or create it with ./biosphere up ${formatBiome(biome)}`,
    );
  }
  if (service === undefined) return named;
  const group = named.get(service);
  if (group) return new Map([[service, group]]);
  throw new UserError(
    `${shown(service)} writes no log in ${formatBiome(biome)}`,
    `These do: ${[...named.keys()].sort().join(', ')}`,
    'Give one of them',
  );
}

async function print(
  { output, interrupt }: BiomeContext,
  client: CloudWatchLogsClient,
  groups: Groups,
  since: number,
  follow: boolean,
): Promise<void> {
  const width = Math.max(...[...groups.keys()].map((name) => name.length));
  const shownIds = new Set<string>();
  const all: LogLine[] = [];
  for (let from = since; ; from = Math.max(since, Date.now() - OVERLAP_MS)) {
    const asked = Date.now();
    const lines = (await read(client, groups, from)).filter(({ id }) => !shownIds.has(id));
    for (const line of lines) {
      shownIds.add(line.id);
      if (output.json) all.push(line);
      else output.line(`${timeOf(line.time)} ${output.colors.cyan(line.source.padEnd(width))} ${line.text}`);
    }
    if (!follow || interrupt.signal.aborted) break;
    await new Promise((done) => setTimeout(done, Math.max(0, FOLLOW_MS - (Date.now() - asked))));
  }
  output.result({ lines: all.map(({ time, source, text }) => ({ time: new Date(time), source, text })) }, () => {
    if (shownIds.size === 0) output.line('No lines in this time; --since reaches further back.');
  });
}

async function read(client: CloudWatchLogsClient, groups: Groups, startTime: number): Promise<LogLine[]> {
  const { paginateFilterLogEvents } = await import('@aws-sdk/client-cloudwatch-logs');
  const lines = await Promise.all(
    [...groups].map(async ([source, logGroupName]) => {
      const found: LogLine[] = [];
      for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName, startTime })) {
        for (const { eventId = '', timestamp = 0, message = '', logStreamName = '' } of events) {
          found.push({ id: `${source}/${logStreamName}/${eventId}`, time: timestamp, source, text: message.trimEnd() });
        }
      }
      return found;
    }),
  );
  return lines.flat().sort((a, b) => a.time - b.time);
}

function timeOf(time: number): string {
  const date = new Date(time);
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
