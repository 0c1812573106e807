import type { Biome } from './biome';
import { accountSlotOf } from './naming';
import { type Environment, type Landscape, resolve, settingsOf } from './resolve';
import type { Cloud } from './settings';
import { isOps, type Target } from './target';

/** Where one resolved value comes from. */
export interface Explanation {
  /** Dotted path inside the environment, for example `database.instanceClass`. */
  readonly setting: string;
  readonly value: string | number | boolean;
  /** The file to edit, or the file of the rule that derives the value. */
  readonly file: string;
  /** Property path inside that file, or the name of the rule. */
  readonly property: string;
}

/** Every value of an environment with the file and property it comes from, in the order of the environment. */
export function explain(landscape: Landscape, cloud: Cloud, place: Target | Biome): Explanation[] {
  const environment = resolve(landscape, cloud, place);
  return [...derived(landscape, environment), ...fromCatalogue(landscape, environment)];
}

/** What of it a person asked for: one setting by its path, or all below a path. */
export function settingsUnder(explanations: readonly Explanation[], path: string): Explanation[] {
  return explanations.filter(({ setting }) => setting === path || setting.startsWith(`${path}.`));
}

function fromCatalogue(landscape: Landscape, { target }: Environment): Explanation[] {
  const { region: _region, ...settings } = settingsOf(landscape, target);
  return leaves(settings).map(([path, value]) => ({
    setting: path,
    value,
    file: 'environments/catalogue.ts',
    property: `catalogue['${target}'].${path}`,
  }));
}

function derived(landscape: Landscape, environment: Environment): Explanation[] {
  const { target, cloud, biome } = environment;
  const placed = settingsOf(landscape, target).region !== undefined;
  const organisation = 'environments/organisation.ts';
  const rules = 'environments/target.ts';
  return [
    {
      setting: 'account',
      value: environment.account,
      file: organisation,
      property: `organisation.accounts.${cloud}['${accountSlotOf(target)}']`,
    },
    placed
      ? {
          setting: 'region',
          value: environment.region,
          file: 'environments/catalogue.ts',
          property: `catalogue['${target}'].region`,
        }
      : { setting: 'region', value: environment.region, file: organisation, property: 'organisation.region' },
    ...(['name', 'prefix', 'domain'] as const).map((key) => ({
      setting: `organisation.${key}`,
      value: environment.organisation[key],
      file: organisation,
      property: `organisation.${key}`,
    })),
    { setting: 'ops.target', value: environment.ops.target, file: rules, property: 'opsOf' },
    {
      setting: 'ops.account',
      value: environment.ops.account,
      file: organisation,
      property: `organisation.accounts.${cloud}['${accountSlotOf(isOps(target) ? target : environment.ops.target)}']`,
    },
    { setting: 'state.store', value: environment.state.store, file: rules, property: 'stateStoreOf' },
    {
      setting: 'state.bucket',
      value: environment.state.bucket,
      file: 'environments/naming.ts',
      property: 'stateBucket',
    },
    {
      setting: 'state.records',
      value: environment.state.records,
      file: 'environments/naming.ts',
      property: 'recordsBucket',
    },
    ...(biome ? [{ setting: 'biome', value: biome.name, file: 'environments/biome.ts', property: 'parseBiome' }] : []),
  ];
}

function leaves(value: object, prefix = ''): [string, string | number | boolean][] {
  return Object.entries(value).flatMap(([key, each]): [string, string | number | boolean][] =>
    Array.isArray(each)
      ? [[prefix + key, each.join(', ')]]
      : typeof each === 'object' && each !== null
        ? leaves(each, `${prefix}${key}.`)
        : [[prefix + key, each as string | number | boolean]],
  );
}
