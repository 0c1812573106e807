import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const checkout = resolve(__dirname, '..');

/** What a top-level folder may import, besides itself. `main` is main.ts. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  environments: [],
  artifacts: ['environments'],
  constructs: ['environments', 'artifacts'],
  stacks: ['environments', 'artifacts', 'constructs'],
  main: ['environments', 'artifacts', 'stacks'],
  operations: ['environments', 'artifacts', 'local-cloud'],
  // The description of MinIO clusters, which the local one is rendered from.
  'local-cloud': ['environments', 'constructs'],
};

/** Entry points: programs that a person or another program starts. They alone read the environment. */
const ENTRY_POINTS = [/^main\.ts$/, /^operations\/cli\.ts$/, /^operations\/setup\//, /^local-cloud\/[a-z-]+\.ts$/];

const sources = ['main.ts', ...Object.keys(MAY_IMPORT).flatMap((folder) => typescriptIn(folder))];

function typescriptIn(folder: string): string[] {
  const path = join(checkout, folder);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
    .map((file) => `${folder}/${file}`);
}

/** What a file imports at run time or for types, own files as paths from the checkout. */
function importsOf(file: string, only?: 'at run time'): { own: string[]; packages: string[] } {
  const whole = codeOf(file);
  const text = only ? whole.replace(/^(import|export) type [^;]*;/gm, '') : whole;
  const found = [...text.matchAll(/(?:from|import|require\(|import\()\s*'([^']+)'/g)].map((match) => match[1] ?? '');
  return {
    own: found.filter((name) => name.startsWith('.')).map((name) => ownFile(file, name)),
    packages: found.filter((name) => !name.startsWith('.')),
  };
}

/** The text of a file without its comments. */
function codeOf(file: string): string {
  return readFileSync(join(checkout, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

function ownFile(from: string, name: string): string {
  const path = relative(checkout, resolve(checkout, dirname(from), name));
  return path.endsWith('.ts') ? path : `${path}.ts`;
}

function topOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : file.replace(/\.ts$/, '');
}

test('imports point one way', () => {
  const wrong = sources.flatMap((file) =>
    importsOf(file)
      .own.filter((imported) => imported.includes('/') && topOf(imported) !== topOf(file))
      .filter((imported) => !MAY_IMPORT[topOf(file)]?.includes(topOf(imported)))
      .map((imported) => `${file} imports ${imported}`),
  );
  expect(wrong).toEqual([]);
});

test('there are no cycles (a type alone makes none: it is gone at run time)', () => {
  const graph = new Map(sources.map((file) => [file, importsOf(file, 'at run time').own]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: string[]) => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (done.has(file) || path.includes(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of sources) visit(file, []);
  expect(cycles).toEqual([]);
});

test('"ours" imports nothing of "yours": an adopter replaces organisation, catalogue and product', () => {
  const yours =
    /^(environments\/(organisation|catalogue|landscape)|artifacts\/product|artifacts\/(services|workflows|models)\/.*)\.ts$/;
  const roots = [/^main\.ts$/, /^local-cloud\/settings\.ts$/, /^operations\/(cli|commands\/[a-z-]+|context)\.ts$/];
  const wrong = sources
    .filter((file) => !yours.test(file) && !roots.some((root) => root.test(file)))
    .flatMap((file) =>
      importsOf(file)
        .own.filter((imported) => yours.test(imported))
        .map((each) => `${file} imports ${each}`),
    );
  expect(wrong).toEqual([]);
});

test('the provider is imported by resource: its barrel costs 8 seconds and a gigabyte', () => {
  const barrels = sources.flatMap((file) =>
    importsOf(file)
      .packages.filter((name) => /^@cdktf\/provider-[a-z]+(\/lib)?$/.test(name))
      .map((name) => `${file} imports ${name}`),
  );
  expect(barrels).toEqual([]);
});

test('constructs and stacks are pure: no environment variables, clock, randomness, files or network', () => {
  const impure =
    /process\.env|Date\.now|new Date\(|Math\.random|randomUUID|randomBytes|node:(fs|child_process|http|net)/;
  const wrong = sources
    .filter((file) => /^(environments|constructs|stacks)\//.test(file))
    .filter((file) => impure.test(codeOf(file)));
  expect(wrong).toEqual([]);
});

test('only entry points read environment variables', () => {
  const readers = sources
    .filter((file) => !file.startsWith('artifacts/services/') && !file.startsWith('artifacts/platform/'))
    .filter((file) => /process\.env\b/.test(codeOf(file)))
    .filter((file) => !ENTRY_POINTS.some((entry) => entry.test(file)));
  expect(readers).toEqual([]);
});

test('environments/ knows nothing of cdktf', () => {
  const wrong = sources
    .filter((file) => file.startsWith('environments/'))
    .filter((file) => importsOf(file).packages.some((name) => /cdktf|constructs/.test(name)));
  expect(wrong).toEqual([]);
});
