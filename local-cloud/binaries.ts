import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { Breakdown, lastLines } from './errors';
import { readJson, sha256OfFile, sha256OfTexts, writeJson } from './files';
import { makeOnce } from './once';
import { ProgramFailed, runProgram } from './run-program';

/** A Go module of ours whose `tool` directives pin what is built. Another build of MinIO is another module file. */
export interface GoModule {
  readonly name: 'minio' | 'balancer';
  /** Package paths of the programs, in the order in which they are built: together they would need 3 GB of memory. */
  readonly packages: readonly string[];
}

export const MINIO: GoModule = { name: 'minio', packages: ['github.com/minio/minio', 'github.com/minio/mc'] };
export const BALANCER: GoModule = { name: 'balancer', packages: ['github.com/caddyserver/caddy/v2/cmd/caddy'] };

/** Without symbols and paths of the machine: the same bytes wherever it is built. */
const FLAGS = ['-trimpath', '-ldflags', '-s -w'];
const HASHES = 'hashes.json';

/** What a build works with. */
export interface BuildContext {
  /** Root folder of the checkout. */
  readonly checkout: string;
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  /** Says what is under way. */
  readonly progress: (detail: string) => void;
}

/** The folder of a module's programs in the cache: named after all that defines them, so that a change builds anew. */
export function programsFolder(
  module: GoModule,
  { checkout, cache }: Pick<BuildContext, 'checkout' | 'cache'>,
): string {
  const texts = ['go.mod', 'go.sum'].map((file) => readFileSync(join(sourcesOf(module, checkout), file), 'utf8'));
  const hash = sha256OfTexts([...texts, ...FLAGS, process.platform, process.arch]);
  return join(cache, `${module.name}-${hash.slice(0, 16)}`);
}

/** Builds a module's programs into the cache, once, and records the SHA-256 of each beside them. @returns the folder */
export async function buildPrograms(module: GoModule, context: BuildContext): Promise<string> {
  const folder = programsFolder(module, context);
  await makeOnce(folder, async () => {
    const hashes: Record<string, string> = {};
    for (const program of module.packages) {
      await build(program, sourcesOf(module, context.checkout), folder, context);
      hashes[basename(program)] = await sha256OfFile(join(folder, basename(program)));
    }
    writeJson(join(folder, HASHES), hashes);
  });
  return folder;
}

/** Builds what differs from what was recorded when it was built; called before programs are started. */
export async function verifiedPrograms(module: GoModule, context: BuildContext): Promise<string> {
  const folder = await buildPrograms(module, context);
  if (await isAsBuilt(module, folder)) return folder;
  context.progress(`${module.name} differs from what was built: building it again`);
  await rm(folder, { recursive: true, force: true });
  return buildPrograms(module, context);
}

async function isAsBuilt(module: GoModule, folder: string): Promise<boolean> {
  const hashes = readJson(join(folder, HASHES), z.record(z.string(), z.string())) ?? {};
  const checks = module.packages.map(async (each) => {
    const found = await sha256OfFile(join(folder, basename(each))).catch(() => '');
    return found !== '' && found === hashes[basename(each)];
  });
  return (await Promise.all(checks)).every(Boolean);
}

function sourcesOf(module: GoModule, checkout: string): string {
  return join(checkout, 'local-cloud', module.name);
}

async function build(program: string, sources: string, folder: string, context: BuildContext): Promise<void> {
  const { env, signal, progress } = context;
  const name = basename(program);
  progress(`compiling ${name}`);
  let compiled = 0;
  try {
    await runProgram('go', ['build', '-v', ...FLAGS, '-o', join(folder, name), program], {
      cwd: sources,
      signal,
      // No C compiler, no newer toolchain fetched behind a person's back, no flags or workspace of theirs.
      env: { ...env, CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off' },
      onLine: (line) => {
        if (line.startsWith('go: downloading')) progress(`${name}: fetching modules`);
        else if (/^[\w./~-]+$/.test(line)) progress(`compiling ${name}: ${++compiled} packages`);
      },
    });
  } catch (error) {
    if (!(error instanceof ProgramFailed)) throw error;
    throw new Breakdown(
      `Building ${name} failed: go build ended with ${error.ending}: ${lastLines(error.output)}`,
      `It needs Go 1.25 or newer and about 3 GB of disk; modules come from ${env.GOPROXY || 'the Go module proxy'}`,
      'Mend what the lines above say and run the same command again: what was compiled is not compiled twice',
      { cause: error },
    );
  }
}
