import { sourcesOf } from './bundle';
import { folderOf, type VersionedSpec } from './spec';

/** What turns a bundle's sources into bytes; the lock file stands for every package and for esbuild itself. */
const BUNDLE_RECIPE = ['artifacts/build/archive.ts', 'artifacts/build/bundle.ts', 'package-lock.json'];
const MODEL_RECIPE = ['artifacts/build/archive.ts', 'artifacts/build/train.ts'];

/**
 * Files and folders of the checkout on which the bytes of each artifact depend: a bundle's sources found by the bundler itself,
 * a model's own folder, what an image is made of, and the recipe.
 */
export function inputsOf<S extends VersionedSpec>(
  specs: readonly S[],
  checkout: string,
): ReadonlyMap<S, readonly string[]> {
  const sources = sourcesOf([...new Set(specs.flatMap((spec) => ('entry' in spec ? [spec.entry] : [])))], checkout);
  return new Map(
    specs.map((spec): [S, readonly string[]] => {
      if (spec.kind === 'image') return [spec, spec.files];
      if (spec.kind === 'model') return [spec, [folderOf(spec.train), spec.requirements, ...MODEL_RECIPE]];
      return [spec, [...(sources.get(spec.entry) ?? []), ...BUNDLE_RECIPE]];
    }),
  );
}
