import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

const checkout = resolve(__dirname, '..', '..');
const BIOME = 'sandbox-dev/ada';

/**
 * cdktf is archived; cdktn continues it. Installs what a synthesis needs with cdktn under cdktf's name, beside a copy of this checkout,
 * and compares the JSON of all stacks of all targets and of a biome, for both clouds.
 * @returns what was found, for a person @throws Error where any stack differs but for the stamp of the version
 */
export function cdktn(): string {
  const folder = mkdtempSync(join(tmpdir(), 'biosphere-cdktn-'));
  try {
    const [sources, lane] = [join(folder, 'sources'), join(folder, 'lane')];
    copySources(sources);
    cpSync(join(__dirname, 'cdktn'), lane, { recursive: true });
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: lane, stdio: 'pipe' });
    // The lane's package.json stays out of the sources: it would be a change of what packages are built from.
    symlinkSync(join(lane, 'node_modules'), join(sources, 'node_modules'));
    return ['local', 'aws'].map((cloud) => compare(sources, cloud)).join('; ');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copySources(folder: string): void {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', args, { cwd: checkout, encoding: 'utf8' }).split('\0');
  for (const file of files.filter((each) => each && existsSync(join(checkout, each)))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(checkout, file), join(folder, file));
  }
  // The versions of packages are commits.
  cpSync(join(checkout, '.git'), join(folder, '.git'), { recursive: true });
}

function compare(folder: string, cloud: string): string {
  const [ours, theirs] = [synthesize(checkout, cloud), synthesize(folder, cloud)];
  const different = [...new Set([...ours.keys(), ...theirs.keys()])].filter(
    (stack) => !isDeepStrictEqual(unstamped(ours.get(stack)), unstamped(theirs.get(stack))),
  );
  if (different.length > 0) throw new Error(`On ${cloud} cdktn makes another JSON of ${different.join(', ')}`);
  const stamps = [ours, theirs].map((all) => new Set([...all.values()].map(stampOf)));
  return `${cloud}: ${ours.size} stacks are equal, stamps ${stamps.map((each) => [...each].join(' ')).join(' and ')}`;
}

/** JSON by stack, made as cdktf.json starts main.ts. */
function synthesize(cwd: string, cloud: string): Map<string, Json> {
  const outdir = mkdtempSync(join(tmpdir(), 'biosphere-synth-'));
  try {
    const env = {
      ...process.env,
      CDKTF_OUTDIR: outdir,
      BIOSPHERE_CLOUD: cloud,
      BIOSPHERE_BIOME: BIOME,
      BIOSPHERE_HOME: tmpdir(),
    };
    // What main.ts needs beyond the lane's own packages comes from this checkout.
    const NODE_PATH = join(checkout, 'node_modules');
    execFileSync('node', ['--require', 'ts-node/register', 'main.ts'], {
      cwd,
      env: { ...env, NODE_PATH },
      stdio: 'pipe',
    });
    const stacks = join(outdir, 'stacks');
    return new Map(
      readdirSync(stacks).map((stack) => [stack, JSON.parse(readFileSync(join(stacks, stack, 'cdk.tf.json'), 'utf8'))]),
    );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

interface Json {
  readonly '//'?: { readonly metadata?: { readonly version?: string } };
}

function stampOf(json: Json): string {
  return json['//']?.metadata?.version ?? 'none';
}

function unstamped(json: Json | undefined): unknown {
  return json && { ...json, '//': { ...json['//'], metadata: { ...json['//']?.metadata, version: '' } } };
}
