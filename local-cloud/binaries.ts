import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readJson, sha256OfFile, sha256OfTexts } from './files';
import { runProgram } from './run-program';

/** A Go module of ours whose `tool` directives pin what is built. */
export interface GoModule {
  readonly name: 'minio' | 'balancer';
  /** Package paths of the programs, in the order in which they are built. */
  readonly packages: readonly string[];
}

export const MINIO: GoModule = { name: 'minio', packages: ['github.com/minio/minio', 'github.com/minio/mc'] };
export const BALANCER: GoModule = { name: 'balancer', packages: ['github.com/caddyserver/caddy/v2/cmd/caddy'] };

/** Without symbols and paths of the machine: the same bytes wherever it is built. */
const FLAGS = ['-trimpath', '-ldflags', '-s -w'];

/** Says what is under way: the program and the packages compiled so far. */
export type BuildProgress = (detail: string) => void;

/** The folder that holds a module's programs: named after all that defines them, so that a change builds anew. */
export async function programsFolder(module: GoModule, sources: string, cache: string): Promise<string> {
  const texts = await Promise.all(['go.mod', 'go.sum'].map((file) => readFile(join(sources, file), 'utf8')));
  const hash = sha256OfTexts([...texts, ...FLAGS, process.platform, process.arch]).slice(0, 16);
  return join(cache, `${module.name}-${hash}`);
}

/**
 * Builds a module's programs into the cache, once: in a folder aside that is renamed when all is there. The SHA-256 of each
 * is recorded beside it and compared at each call; a program that differs is built again.
 * @param sources folder of the module (go.mod, go.sum)
 * @returns the folder that holds the programs
 */
export async function buildPrograms(
  module: GoModule,
  sources: string,
  cache: string,
  progress: BuildProgress,
): Promise<string> {
  const folder = await programsFolder(module, sources, cache);
  if (await isWhole(folder, module)) return folder;
  const aside = `${folder}.${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(aside, { recursive: true });
    for (const program of module.packages) await build(program, sources, aside, progress);
    const hashes = Object.fromEntries(
      await Promise.all(
        module.packages.map(async (each) => [basename(each), await sha256OfFile(join(aside, basename(each)))]),
      ),
    );
    await writeFile(join(aside, 'hashes.json'), `${JSON.stringify(hashes, null, 2)}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(aside, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return folder;
}

/** Whether the programs are there, byte for byte as they were built. */
export async function isWhole(folder: string, module: GoModule): Promise<boolean> {
  const hashes = await readJson<Record<string, string>>(join(folder, 'hashes.json')).catch(() => null);
  if (!hashes) return false;
  const checks = module.packages.map(async (each) => {
    const file = join(folder, basename(each));
    return hashes[basename(each)] === (await sha256OfFile(file).catch(() => ''));
  });
  return (await Promise.all(checks)).every(Boolean);
}

async function build(program: string, sources: string, folder: string, progress: BuildProgress): Promise<void> {
  const name = basename(program);
  progress(`compiling ${name}`);
  let compiled = 0;
  await runProgram('go', ['build', '-v', ...FLAGS, '-o', join(folder, name), program], {
    cwd: sources,
    // No C compiler is needed, and no newer toolchain is fetched behind the user's back.
    env: { ...process.env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly' },
    onLine: (line) => {
      if (/^go: downloading/.test(line)) progress(`${name}: fetching modules`);
      else if (/^[\w./~-]+$/.test(line)) progress(`compiling ${name}: ${++compiled} packages`);
    },
  });
}
