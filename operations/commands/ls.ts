import { join } from 'node:path';
import { type Biome, requireMultiTenant } from '../../environments/biome';
import { Clients } from '../aws';
import type { ListedRecord } from '../biomes/record';
import { Seen } from '../biomes/seen';
import { recordsOf } from '../biomes/workspace';
import { type CommandModule, examples } from '../command';
import { openContext } from '../context';
import { ago } from '../time';
import { shortVersion } from '../versions';

/** Lists the biomes of a target out of their records: no Terraform, no cloud is asked. */
export const define: CommandModule['define'] = (command, invocation) => {
  command
    .addHelpText(
      'after',
      examples(
        ['./biosphere ls', 'biomes of the default target'],
        ['./biosphere ls --target canary-dev --json', 'those of another target, for a script'],
      ),
    )
    .action(async () => {
      const context = openContext(invocation());
      const { output } = context;
      const target = requireMultiTenant(context.target, 'ada');
      const seen = new Seen(join(context.paths.seen, context.cloud, `${target}.json`));
      const listed = await recordsOf(context, new Clients(context), seen).list(target);
      output.result({ target, biomes: listed.map((each) => ('record' in each ? each.record : each)) }, () => {
        if (listed.length === 0) output.line(`No biomes in ${target}. ./biosphere up makes yours.`);
        const now = new Date();
        output.table(
          ['biome', 'owner', 'phase', 'services', 'created', 'last activity'],
          listed.map((each) => rowOf(each, target, now)),
        );
      });
    });
};

function rowOf(each: ListedRecord, target: Biome['target'], now: Date): string[] {
  if (!('record' in each)) {
    return [`${target}/${each.name}`, '?', 'unreadable record', each.unreadable, '?', '?'];
  }
  const { record } = each;
  return [
    `${record.target}/${record.name}`,
    record.owners.join('\n'),
    record.phase,
    versionsInShort(record.variables.services),
    ago(new Date(record.created), now),
    ago(new Date(record.lastActivity), now),
  ];
}

/** One line where all services have one version, otherwise a line each. */
function versionsInShort(services: Readonly<Record<string, string>>): string {
  const versions = new Set(Object.values(services));
  const [only] = versions;
  if (versions.size === 1 && only) return `all ${shortVersion(only)}`;
  return Object.entries(services)
    .map(([name, version]) => `${name} ${shortVersion(version)}`)
    .join('\n');
}
