import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchHome } from './bench-home';
import type { Figure } from './figure';

const BIOME = 'sandbox-dev/bench';
const STACK = 'sandbox-dev-biome-bench';

/** What a person waits for every day. The bare figure is Terraform alone on the very JSON that `up` applies. */
export async function daily(home: BenchHome): Promise<Figure[]> {
  home.biosphere('start', 'sandbox-dev/warmup');
  const warm = home.biosphere('start', 'sandbox-dev/warmup');
  const up = home.biosphere('up', BIOME);
  const again = home.biosphere('up', BIOME);
  const down = home.biosphere('down', BIOME, '--yes');
  // At rest: with all that was deployed, and without the functions that the runs before keep warm for two minutes.
  home.biosphere('cloud', 'down');
  home.biosphere('cloud', 'up');
  const memoryMiB = home.json<{ memoryMiB: number }>('cloud', 'status').memoryMiB;
  const bare = bareTerraform(home);
  home.biosphere('down', BIOME, '--yes');
  const synthesis = home.run('node', ['--require', 'ts-node/register', 'main.ts'], {
    CDKTF_OUTDIR: join(home.folder, 'all'),
  });
  const help = home.biosphere('--help');
  return [
    { what: 'up of a biome', value: up, unit: 's', aim: { atMost: 20 } },
    { what: 'bare terraform init and apply of the same JSON', value: bare, unit: 's' },
    { what: 'up against bare Terraform', value: up / bare, unit: 'x', aim: { atMost: 1.2 } },
    { what: 'up without a change', value: again, unit: 's', aim: { atMost: 5 } },
    { what: 'down', value: down, unit: 's', aim: { atMost: 8 } },
    { what: 'npm start, warm', value: warm, unit: 's', aim: { atMost: 45 } },
    { what: 'synthesis of every stack', value: synthesis, unit: 's', aim: { atMost: 1.5 } },
    { what: './biosphere --help', value: help, unit: 's', aim: { atMost: 0.3 } },
    { what: 'local cloud at rest', value: (memoryMiB * 1.048576) / 1000, unit: 'GB', aim: { atMost: 1.2 } },
  ];
}

/** Applies the folder that the last `up` has left, as a person with Terraform alone would. */
function bareTerraform(home: BenchHome): number {
  const runs = join(home.folder, 'runs');
  const folders = readdirSync(runs).sort().reverse();
  const latest = folders.find((each) => readdirSync(join(runs, each, 'stacks')).includes(STACK));
  const folder = join(runs, latest as string, 'stacks', STACK);
  rmSync(join(folder, '.terraform'), { recursive: true, force: true });
  const program = ['exec', '--biome', BIOME, '--', 'node', '--print', 'JSON.stringify(process.env)'];
  const variables = JSON.parse(home.read('./biosphere', program).stdout) as NodeJS.ProcessEnv;
  const terraform = (...args: string[]) => home.run('terraform', args, variables, folder);
  return terraform('init', '-input=false') + terraform('apply', '-input=false', '-auto-approve');
}
