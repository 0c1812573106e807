import { product } from '../../artifacts/product';
import { formatBiome } from '../../environments/biome';
import { shown } from '../../environments/errors';
import { deploymentAt } from '../biomes/deployment';
import { lockOf } from '../biomes/like';
import { type DeploymentLock, LOCK_FILE, readLock, writeLock } from '../biomes/lock-file';
import { type UpOptions, type UpResult, up } from '../biomes/up';
import { workspaceOf } from '../biomes/workspace';
import { type CommandModule, examples } from '../command';
import { type BiomeContext, openBiomeContext } from '../context';
import { UserError } from '../errors';

interface UpFlags {
  readonly shared?: boolean;
  readonly data?: string;
  readonly like?: string;
  readonly lock?: string;
  readonly locked?: string;
}

export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('[biome]', 'ada or sandbox-dev/ada; default: named after you')
    .option('--shared', 'apply the shared stacks too, and give main the commits of this checkout (local cloud only)')
    .option('--data <data>', 'what a new database begins with: empty (default) or golden')
    .option('--like <deployment>', 'as another one is: a target, for its main, or a biome; writes a lock')
    .option('--lock <file>', `where --like writes the lock; default: ${LOCK_FILE}`)
    .option('--locked <file>', 'as a lock says')
    .addHelpText(
      'after',
      examples(
        ['./biosphere up', 'your biome in the default target'],
        ['./biosphere up canary-dev/ada', 'a biome in another target'],
        ['./biosphere up ada --data golden', 'a new one whose database is a copy of golden'],
        ['./biosphere up --like canary-qa', `what main of canary-qa runs; ${LOCK_FILE} says it for everybody`],
        ['./biosphere up --locked biosphere.lock.json', 'the same again, from that file'],
        ['./biosphere up --shared', 'shared stacks and main as this checkout has them'],
      ),
    )
    .action(async (biome: string | undefined, flags: UpFlags) => {
      const locked = readLockFlags(flags);
      const context = openBiomeContext(invocation(), { biome });
      const options = { ...readFlags(context, flags), lock: locked?.(context) };
      const result = await up(context, workspaceOf(context), product, options);
      context.output.result(result, () => printUp(context, result));
    });
};

function readFlags({ cloud }: BiomeContext, { shared = false, data }: UpFlags): UpOptions {
  if (shared && cloud === 'aws') {
    throw new UserError(
      '--shared came with cloud aws',
      'On aws the shared stacks are the platform team’s: its pipeline applies them',
      'Leave --shared out, or use cdktf deploy with the credentials of the platform team',
    );
  }
  return { shared, data: parseData(data) };
}

/** @returns what gives the lock once the cloud runs; a file is read at once. @throws UserError */
function readLockFlags({ like, lock, locked, data }: UpFlags) {
  const wrong = (received: string, fix: string) =>
    new UserError(
      received,
      'A deployment is brought up like another one, or as a lock says; a lock says its data too',
      fix,
    );
  if (like !== undefined && locked !== undefined) throw wrong('--like and --locked came together', 'Give one of them');
  if (like === undefined && lock !== undefined)
    throw wrong('--lock came without --like', 'Add --like, or give --locked');
  if (data !== undefined && (like ?? locked) !== undefined) throw wrong('--data came with a lock', 'Leave --data out');
  if (locked !== undefined) {
    const read = readLock(locked);
    return () => async (): Promise<DeploymentLock> => read;
  }
  if (like === undefined) return undefined;
  return (context: BiomeContext) => {
    // A mistake in it is told before anything is started.
    const source = deploymentAt(context, like);
    return async (): Promise<DeploymentLock> => {
      const found = await lockOf(context, source, product);
      const file = lock ?? LOCK_FILE;
      writeLock(file, found);
      context.output.line(`  ${file} says what ${found.like} consists of`);
      return found;
    };
  };
}

/** What a database begins with. @throws UserError */
export function parseData(data: string | undefined): UpOptions['data'] {
  if (data === undefined || data === 'empty' || data === 'golden') return data;
  throw new UserError(`--data is ${shown(data)}`, 'It is empty or golden', 'Give one of them');
}

export function printUp({ output, biome, environment }: BiomeContext, result: UpResult): void {
  const { noChange, changed, sharedStacks, different, record, seconds } = result;
  const name = formatBiome(biome);
  if (noChange) {
    output.line(`${name} is as it should be: no change. ${seconds} s`);
  } else {
    const shared = sharedStacks.length > 0 ? `, ${sharedStacks.length} shared stacks applied` : '';
    output.line(`${name} is ready: ${changed.length} resources created or changed${shared}. ${seconds} s`);
  }
  if (different.length > 0) {
    output.line('Not the same:');
    for (const each of different) output.line(`  ${each}`);
  }
  output.line('Its own:');
  output.table([], counted(record.parts));
  output.line(
    `Shared with all of ${environment.target}: database server, inference endpoint, network, artifact bucket.`,
  );
  output.line(`Next: ./biosphere run --biome ${name} · ./biosphere show ${name} · ./biosphere down ${name}`);
}

/** Kinds with their number, or with their name where there is one. */
function counted(parts: UpResult['record']['parts']): string[][] {
  const kinds = [...new Set(parts.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const names = parts.filter((part) => part.kind === kind).map((part) => part.name);
    return [kind, names.length === 1 ? (names[0] ?? '') : `${names.length}`];
  });
}
