import type { Command } from 'commander';
import { explain } from '../../environments/explain';
import { type Landscape, resolve, targetsOf } from '../../environments/resolve';
import { CLOUDS } from '../../environments/settings';
import { isMultiTenant, type MultiTenantTarget, parseTarget } from '../../environments/target';
import { Clients } from '../aws';
import { recordsOf } from '../biomes/workspace';
import type { Machine } from '../machine';
import { pathsOf } from '../paths';
import { parseCloud, select } from '../selection';
import { readSticky } from '../sticky';
import { type Candidate, type Source, wishOf } from './wish';

/** Tells the shell to complete names of files. */
const FILES = ':files';
/** A person waits at the keyboard: what does not answer in this time is left out. */
const PATIENCE_MS = 2000;

/** Lines of a value, a tab and a description, for the shell to show. Whatever goes wrong, nothing is said. */
export async function answerShell(
  program: Command,
  define: (command: Command) => void,
  words: readonly string[],
  from: { readonly machine: Machine; readonly landscape: Landscape },
): Promise<string[]> {
  try {
    const wish = wishOf(program, define, words);
    if (wish.from === 'file') return [FILES];
    const candidates =
      typeof wish.from === 'string' ? await valuesFrom(wish.from, words, wish.partial, from) : wish.from;
    return candidates
      .filter(({ value }) => value.startsWith(wish.partial))
      .map(({ value, description }) => `${wish.prefix}${value}\t${description}`);
  } catch {
    return [];
  }
}

type From = Parameters<typeof answerShell>[3];

async function valuesFrom(source: Source, words: readonly string[], partial: string, from: From): Promise<Candidate[]> {
  const { landscape } = from;
  const bare = (values: readonly string[]) => values.map((value) => ({ value, description: '' }));
  switch (source) {
    case 'cloud':
      return bare(CLOUDS);
    case 'target':
      return bare(targetsOf(landscape));
    case 'setting':
      return explain(landscape, 'local', placeIn(words, from).target).map(({ setting, value }) => ({
        ...{ value: setting, description: String(value) },
      }));
    case 'biome':
      return await biomes(words, partial, from);
    case 'place':
      return [...bare(targetsOf(landscape)), ...(await biomes(words, partial, from))];
    default:
      return [];
  }
}

/** Those of the chosen target, or of the one that is written before the slash. */
async function biomes(words: readonly string[], partial: string, from: From): Promise<Candidate[]> {
  const [first, second] = partial.split('/');
  const { cloud, target: chosen } = placeIn(words, from);
  const target = second === undefined ? chosen : parseTarget(first ?? '');
  if (!isMultiTenant(target)) return [];
  const names = await soon(namesOf(target, cloud, from));
  return names.map((name) => ({ value: second === undefined ? name : `${target}/${name}`, description: '' }));
}

async function namesOf(
  target: MultiTenantTarget,
  cloud: ReturnType<typeof parseCloud>,
  { machine, landscape }: From,
): Promise<string[]> {
  const context = { landscape, cloud, paths: pathsOf(machine), environment: resolve(landscape, cloud, target) };
  return await recordsOf(context, new Clients(context)).names(target);
}

function soon(names: Promise<string[]>): Promise<string[]> {
  const late = new Promise<string[]>((resolve) => setTimeout(() => resolve([]), PATIENCE_MS).unref());
  return Promise.race([names.catch(() => []), late]);
}

/** Cloud and target as the command would choose them, from what is on the line so far. */
function placeIn(words: readonly string[], { machine, landscape }: From) {
  const answerOf = (flag: string) => {
    const at = words.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`));
    const word = words[at];
    return word === undefined
      ? undefined
      : word === flag
        ? words.slice(at + 1).find((each) => each !== '=')
        : word.slice(flag.length + 1);
  };
  const [cloud, target] = [answerOf('--cloud'), answerOf('--target')];
  return select({
    options: { cloud: cloud && parseCloud(cloud), target },
    env: machine.env,
    sticky: readSticky(pathsOf(machine).use),
    homeOfBiomes: landscape.organisation.homeOfBiomes,
    userName: machine.userName,
  });
}
