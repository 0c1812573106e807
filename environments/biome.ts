import { createHash } from 'node:crypto';
import { InvalidInput, shown } from './errors';
import { isMultiTenant, type MultiTenantTarget, parseTarget, type Target } from './target';

declare const biomeName: unique symbol;
/** 2-20 of `[a-z0-9]`, starting with a letter, no hyphen, no reserved word. Only {@link parseBiomeName} makes one. */
export type BiomeName = string & { readonly [biomeName]: true };

/** A biome: a named deployment of the product inside a multi-tenant target, written `sandbox-dev/ada`. */
export interface Biome {
  readonly target: MultiTenantTarget;
  readonly name: BiomeName;
}

const PATTERN = /^[a-z][a-z0-9]{1,19}$/;

/** Words that names of resources, databases or paths use in the place of a biome's name. */
export const RESERVED_NAMES: readonly string[] = [
  'main',
  'shared',
  'golden',
  'biome',
  'biomes',
  'platform',
  'public',
  'postgres',
  'rdsadmin',
  'template0',
  'template1',
  'sandbox',
  'canary',
  'live',
  'dev',
  'stg',
  'qa',
  'prd',
  'ops',
];

const ALLOWED =
  'A biome name is 2 to 20 of the characters a-z and 0-9, starts with a letter, has no hyphen, and is no reserved word';

/** @throws InvalidInput */
export function parseBiomeName(text: string): BiomeName {
  if (RESERVED_NAMES.includes(text)) {
    throw new InvalidInput(
      `${shown(text)} is a reserved word`,
      `${ALLOWED} (${RESERVED_NAMES.join(', ')})`,
      `Choose another name, for example ${deriveBiomeName(`${text}x`)}`,
    );
  }
  if (PATTERN.test(text)) return text as BiomeName;
  throw new InvalidInput(
    `${shown(text)} cannot be the name of a biome`,
    ALLOWED,
    `Choose another name, for example ${deriveBiomeName(text)}`,
  );
}

/**
 * Makes a name from whatever a machine calls its user (`Ada.Lovelace`, `ada@corp`, `42`): it is made to fit, never refused.
 * What had to be cut or replaced is answered by four characters of a hash, so that two users do not meet in one name.
 */
export function deriveBiomeName(userName: string): BiomeName {
  const plain = userName
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  if (PATTERN.test(plain) && plain === userName && !RESERVED_NAMES.includes(plain)) return plain as BiomeName;
  const hash = createHash('sha256').update(userName).digest('hex');
  const letters = plain.replace(/^[^a-z]+/, '').slice(0, 16);
  return `${letters || 'biome'}${hash.slice(0, 4)}` as BiomeName;
}

/**
 * Reads `ada` (in the default target) or `sandbox-dev/ada`.
 * @throws InvalidInput for a bad name, an illegal pair, or a target that has no biomes.
 */
export function parseBiome(text: string, defaultTarget: Target): Biome {
  const [first, second, ...rest] = text.split('/');
  if (rest.length > 0 || text.includes('..')) {
    throw new InvalidInput(
      `${shown(text)} is no biome`,
      'A biome is written ada or sandbox-dev/ada',
      'Give a name, or a target and a name with one slash between them',
    );
  }
  const target = second === undefined ? defaultTarget : parseTarget(first ?? '');
  const name = parseBiomeName(second ?? first ?? '');
  return { target: requireMultiTenant(target, name), name };
}

export function formatBiome(biome: Biome): string {
  return `${biome.target}/${biome.name}`;
}

/** @throws InvalidInput where a target is single-tenant: `prd` and `ops` have no biomes. */
export function requireMultiTenant(target: Target, name: string): MultiTenantTarget {
  if (isMultiTenant(target)) return target;
  throw new InvalidInput(
    `${target}/${name} cannot be: ${target} has no biomes`,
    'Biomes live in dev, stg and qa targets; prd and ops hold one deployment of everything',
    `Choose a target such as sandbox-dev, for example sandbox-dev/${name}`,
  );
}
