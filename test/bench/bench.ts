import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * `npm run bench`: what a person waits for, on a local cloud of its own, beside what is aimed at. Figures of one run on one
 * machine; nothing fails here. The bare figure is Terraform alone on the very JSON that `up` applies.
 */
const CHECKOUT = resolve(__dirname, '..', '..');
const BIOME = 'sandbox-dev/bench';
const STACK = 'sandbox-dev-biome-bench';

const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('BIOSPHERE_'));
const home = mkdtempSync(join(tmpdir(), 'biosphere-bench-'));
const env = { ...Object.fromEntries(kept), BIOSPHERE_HOME: home };

interface Figure {
  readonly what: string;
  readonly seconds: number;
  /** Seconds that are aimed at; none for what others are compared with. */
  readonly aim?: number;
}

function run(command: string, args: readonly string[], extra: NodeJS.ProcessEnv = {}, cwd = CHECKOUT): number {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: { ...env, ...extra }, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
  return (performance.now() - started) / 1000;
}

function biosphere(...args: string[]): number {
  return run('./biosphere', args);
}

function measure(): { figures: Figure[]; memoryMiB: number } {
  biosphere('start', 'sandbox-dev/warmup');
  const warm = biosphere('start', 'sandbox-dev/warmup');
  const up = biosphere('up', BIOME);
  const again = biosphere('up', BIOME);
  const down = biosphere('down', BIOME, '--yes');
  // At rest: with all that was deployed, and without the functions that the runs before keep warm for two minutes.
  biosphere('cloud', 'down');
  biosphere('cloud', 'up');
  const memoryMiB = memoryOfCloud();
  const bare = bareTerraform();
  biosphere('down', BIOME, '--yes');
  const synthesis = run('node', ['--require', 'ts-node/register', 'main.ts'], { CDKTF_OUTDIR: join(home, 'all') });
  const help = biosphere('--help');
  const figures = [
    { what: 'up of a biome', seconds: up, aim: 20 },
    { what: 'bare terraform init and apply of the same JSON', seconds: bare },
    { what: 'up without a change', seconds: again, aim: 5 },
    { what: 'down', seconds: down, aim: 8 },
    { what: 'npm start, warm', seconds: warm, aim: 45 },
    { what: 'synthesis of every stack', seconds: synthesis, aim: 1.5 },
    { what: './biosphere --help', seconds: help, aim: 0.3 },
  ];
  return { figures, memoryMiB };
}

function memoryOfCloud(): number {
  const { stdout } = spawnSync('./biosphere', ['cloud', 'status', '--json'], { cwd: CHECKOUT, env, encoding: 'utf8' });
  return (JSON.parse(stdout) as { memoryMiB: number }).memoryMiB;
}

/** Applies the folder that the last `up` has left, as a person with Terraform alone would. */
function bareTerraform(): number {
  const runs = join(home, 'runs');
  const folders = readdirSync(runs).sort().reverse();
  const latest = folders.find((each) => readdirSync(join(runs, each, 'stacks')).includes(STACK));
  const folder = join(runs, latest as string, 'stacks', STACK);
  rmSync(join(folder, '.terraform'), { recursive: true, force: true });
  const program = ['exec', '--biome', BIOME, '--', 'node', '--print', 'JSON.stringify(process.env)'];
  const { stdout } = spawnSync('./biosphere', program, { cwd: CHECKOUT, env, encoding: 'utf8' });
  const variables = JSON.parse(stdout) as NodeJS.ProcessEnv;
  const terraform = (...args: string[]) => run('terraform', args, variables, folder);
  const started = performance.now();
  terraform('init', '-input=false');
  terraform('apply', '-input=false', '-auto-approve');
  return (performance.now() - started) / 1000;
}

function print({ figures, memoryMiB }: ReturnType<typeof measure>): void {
  const [up, bare] = [figures[0] as Figure, figures[1] as Figure];
  process.stdout.write(`${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}\n`);
  for (const { what, seconds, aim } of figures) {
    const against = aim === undefined ? '' : `   ${(seconds / aim).toFixed(2)} x ${aim.toFixed(1)} s`;
    process.stdout.write(`${what.padEnd(48)} ${seconds.toFixed(2).padStart(7)} s${against}
`);
  }
  process.stdout.write(`up against bare Terraform: ${(up.seconds / bare.seconds).toFixed(2)} (aim: at most 1.2)\n`);
  process.stdout.write(`local cloud at rest: ${((memoryMiB * 1.048576) / 1000).toFixed(2)} GB (aim: at most 1.2)\n`);
}

try {
  print(measure());
} finally {
  spawnSync('./biosphere', ['cloud', 'down'], { cwd: CHECKOUT, env });
  rmSync(home, { recursive: true, force: true });
}
