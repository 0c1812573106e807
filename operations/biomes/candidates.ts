import { type ArtifactSpec, type BundleSpec, listArtifacts, type ModelSpec } from '../../artifacts/build/spec';
import { changedInputsOf, versionsOf } from '../../artifacts/build/version';
import type { Product } from '../../artifacts/product-types';
import { DATABASE_DATA_VARIABLE, modelVariable, serviceVariable } from '../../artifacts/product-variables';
import { modelKey, platformKey, serviceKey } from '../../artifacts/registry/keys';
import { type DeploymentSlot, isDirty, type Sha } from '../../environments/naming';
import type { Wanted } from '../publish';
import type { Variables } from '../terraform/folder';
import type { Candidate, Choice, Unit } from '../versions';
import { keyOfUnit, type RunningUnit } from './running';

/** Every artifact of the product and the platform, with the version that the working tree holds. */
export interface Tree {
  readonly versions: ReadonlyMap<ArtifactSpec, Sha>;
  readonly changedFiles: (spec: ArtifactSpec) => readonly string[];
}

export function readTree(product: Product, checkout: string): Tree {
  const specs = listArtifacts(product);
  const versions = versionsOf(specs, checkout);
  const dirty = specs.filter((spec) => isDirty(versions.get(spec) as Sha));
  const changed = dirty.length > 0 ? changedInputsOf(dirty, checkout) : new Map<ArtifactSpec, readonly string[]>();
  return { versions, changedFiles: (spec) => changed.get(spec) ?? [] };
}

type UnitSpec = (BundleSpec & { kind: 'service' }) | ModelSpec;

export function candidatesOf(tree: Tree, running: ReadonlyMap<string, RunningUnit>): Candidate[] {
  return [...tree.versions].flatMap(([spec, version]) => {
    if (spec.kind === 'platform') return [];
    const unit = unitOf(spec as UnitSpec);
    return [
      {
        unit,
        tree: { version, changedFiles: tree.changedFiles(spec) },
        running: running.get(keyOfUnit(unit))?.sha ?? null,
      },
    ];
  });
}

/** What has to be in the bucket before a deployment can get its chosen versions; what `main` runs is there. */
export function wantedBy(tree: Tree, choices: readonly Choice[], slot: DeploymentSlot): Wanted[] {
  return [...tree.versions.keys()].flatMap((spec) => {
    const choice = choices.find(({ unit }) => unit.kind === spec.kind && unit.name === spec.name);
    if (choice?.from !== 'tree') return [];
    const { version } = choice;
    const key = spec.kind === 'model' ? modelKey(slot, spec.name, version) : serviceKey(spec.name, version);
    return [{ spec, version, key }];
  });
}

/** The platform's own functions, which stacks put in place by version. */
export function wantedByPlatform(tree: Tree): Wanted[] {
  return [...tree.versions].flatMap(([spec, version]) =>
    spec.kind === 'platform' ? [{ spec, version, key: platformKey(spec.name, version) }] : [],
  );
}

/** Terraform variables that ask for these versions. */
export function variablesOf(choices: readonly Choice[]): Variables {
  return Object.fromEntries(
    choices.map(({ unit, version }) => [
      unit.kind === 'service' ? serviceVariable(unit.name) : modelVariable(unit.name),
      version,
    ]),
  );
}

/** As {@link variablesOf}, with what a new database begins with where the product has one. */
export function biomeVariablesOf(choices: readonly Choice[], product: Product, data: 'empty' | 'golden'): Variables {
  const usesDatabase = product.services.some(({ uses }) => uses?.database);
  return { ...variablesOf(choices), ...(usesDatabase && { [DATABASE_DATA_VARIABLE]: data }) };
}

function unitOf({ kind, name }: UnitSpec): Unit {
  return { kind, name };
}
