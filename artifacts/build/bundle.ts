/**
 * One function's code as one file, all packages in it: what runs is what the lock file pins, not what a runtime happens to
 * hold. Part of the recipe of every bundle: a change here is a new version of all of them.
 */
import { type BuildOptions, build, buildSync, type Metafile } from 'esbuild';

/** `tsconfigRaw` and `preserveSymlinks`: neither the compiler's settings nor the place of the checkout change the bytes. */
const settings = (checkout: string) =>
  ({
    absWorkingDir: checkout,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    tsconfigRaw: {},
    preserveSymlinks: true,
    legalComments: 'none',
    logLevel: 'silent',
    write: false,
  }) as const satisfies BuildOptions;

/** @throws BuildFailure of esbuild, whose message names file and line. */
export async function bundle(entry: string, checkout: string): Promise<Uint8Array> {
  const { outputFiles } = await build({ ...settings(checkout), entryPoints: [entry] });
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild made nothing of ${entry}`);
  return file.contents;
}

/**
 * The files of the checkout that end up in each bundle, by entry: the entry and all that it imports, however indirectly;
 * imports of types alone are none. Packages are not followed: the lock file stands for them.
 */
export function sourcesOf(entries: readonly string[], checkout: string): ReadonlyMap<string, readonly string[]> {
  if (entries.length === 0) return new Map();
  const { metafile } = buildSync({
    ...settings(checkout),
    entryPoints: [...entries],
    packages: 'external',
    metafile: true,
    outdir: 'out',
  });
  return new Map(entries.map((entry) => [entry, reachable(entry, metafile)]));
}

function reachable(entry: string, { inputs }: Metafile): readonly string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    for (const imported of inputs[path]?.imports ?? []) if (!imported.external) visit(imported.path);
  };
  visit(entry);
  return [...found].sort();
}
