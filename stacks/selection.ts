import { type Biome, formatBiome, parseBiome } from '../environments/biome';
import { InvalidInput, InvalidInputs, type Problem, shown } from '../environments/errors';
import { type Landscape, settingsOf, targetsOf } from '../environments/resolve';
import { CLOUDS, type Cloud } from '../environments/settings';
import { parseTarget, type Target } from '../environments/target';

/** What of the organisation is synthesized, and for which cloud. */
export interface Selection {
  readonly cloud: Cloud;
  /** The targets whose shared stacks are built, in order. */
  readonly targets: readonly Target[];
  /** The biome whose stack is built too, or null. */
  readonly biome: Biome | null;
}

/**
 * Reads the selection from environment variables:
 * - BIOSPHERE_CLOUD: `local` (default) or `aws`
 * - BIOSPHERE_TARGET: the shared stacks of this target only; default: of all targets in use
 * - BIOSPHERE_BIOME: `sandbox-dev/ada`, or `ada` in the organisation's home of biomes: its stack as well
 * - BIOSPHERE_ONLY: `biome` or `shared`: leave the others out
 * @throws InvalidInputs with every mistake at once.
 */
export function selectionOf(variables: Readonly<Record<string, string | undefined>>, landscape: Landscape): Selection {
  const problems: Problem[] = [];
  const read = <Value>(name: string, parse: (text: string) => Value, otherwise: Value): Value => {
    const text = variables[name];
    if (text === undefined || text === '') return otherwise;
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      problems.push({ received: `${name}: ${error.received}`, allowed: error.allowed, fix: error.fix });
      return otherwise;
    }
  };
  const cloud = read('BIOSPHERE_CLOUD', parseCloud, 'local');
  const target = read<Target | null>('BIOSPHERE_TARGET', (text) => targetInUse(text, landscape), null);
  const biome = read<Biome | null>('BIOSPHERE_BIOME', (text) => biomeInUse(text, landscape), null);
  const only = read<'biome' | 'shared' | null>('BIOSPHERE_ONLY', parseOnly, null);
  if (only === 'biome' && biome === null && problems.length === 0) {
    problems.push({
      received: 'BIOSPHERE_ONLY is "biome" and no biome is named',
      allowed: 'With BIOSPHERE_ONLY=biome the stack of one biome is built, so that BIOSPHERE_BIOME has to name it',
      fix: `Set BIOSPHERE_BIOME, for example to ${landscape.organisation.homeOfBiomes}/ada, or unset BIOSPHERE_ONLY`,
    });
  }
  if (target !== null && biome !== null && biome.target !== target) {
    problems.push({
      received: `BIOSPHERE_TARGET is ${target}, but BIOSPHERE_BIOME is ${formatBiome(biome)}`,
      allowed: 'A biome is built with the stacks of its own target',
      fix: `Unset BIOSPHERE_TARGET, or set it to ${biome.target}`,
    });
  }
  if (problems.length > 0) throw new InvalidInputs(problems);
  return {
    cloud,
    targets: only === 'biome' ? [] : target === null ? targetsOf(landscape) : [target],
    biome: only === 'shared' ? null : biome,
  };
}

function targetInUse(text: string, landscape: Landscape): Target {
  const target = parseTarget(text);
  settingsOf(landscape, target);
  return target;
}

function biomeInUse(text: string, landscape: Landscape): Biome {
  const biome = parseBiome(text, landscape.organisation.homeOfBiomes);
  settingsOf(landscape, biome.target);
  return biome;
}

function parseCloud(text: string): Cloud {
  return oneOf(CLOUDS, text, 'no cloud', 'Clouds');
}

function parseOnly(text: string): 'biome' | 'shared' {
  return oneOf(['biome', 'shared'] as const, text, 'no part of a synthesis', 'Parts');
}

function oneOf<Word extends string>(words: readonly Word[], text: string, what: string, which: string): Word {
  if ((words as readonly string[]).includes(text)) return text as Word;
  throw new InvalidInput(
    `${shown(text)} is ${what}`,
    `${which} are ${words.join(' and ')}`,
    `Give ${words.join(' or ')}`,
  );
}
