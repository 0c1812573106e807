import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchHome } from './bench-home';
import { type Figure, median } from './figure';

interface Synthesized {
  readonly resources: number;
  readonly stacks: number;
  readonly memory: number;
  /** Seconds of processor time, which others on the machine move less. */
  readonly processor: number;
}

/** The synthetic organisation (test/scale), started as cdktf.json starts main.ts; beside it the same tree by cdktf as it is published. */
export async function synthesis(home: BenchHome): Promise<Figure[]> {
  // By turns, so that whatever else the machine does is in both.
  const runs = [1, 2, 3].map(() => ({ ours: measure(home, {}), stock: measure(home, { SCALE_STOCK: '1' }) }));
  const seconds = median(runs.map(({ ours }) => ours.seconds));
  const [
    {
      ours: { resources, stacks, memory },
    },
  ] = runs as [(typeof runs)[number]];
  return [
    {
      what: `synthesis of ${resources} resources in ${stacks} stacks`,
      value: seconds,
      unit: 's',
      aim: { atMost: 2.5 },
    },
    { what: '  at most this much memory', value: memory * 1.048576, unit: 'MB', aim: { atMost: 300 } },
    { what: '  its processor time', value: median(runs.map(({ ours }) => ours.processor)), unit: 's' },
    { what: '  the same by stock cdktf', value: median(runs.map(({ stock }) => stock.seconds)), unit: 's' },
    {
      what: '  how many times faster',
      value: median(runs.map(({ ours, stock }) => stock.seconds / ours.seconds)),
      unit: 'x',
      aim: { atLeast: 5 },
    },
    {
      what: '  how many times less processor time',
      value: median(runs.map(({ ours, stock }) => stock.processor / ours.processor)),
      unit: 'x',
    },
  ];
}

function measure(home: BenchHome, variables: NodeJS.ProcessEnv): Synthesized & { readonly seconds: number } {
  const outdir = join(home.folder, 'scale');
  const settings = { CDKTF_OUTDIR: outdir, ...variables };
  const { stdout, seconds } = home.read('node', ['--require', 'ts-node/register', 'test/scale/synthesis.ts'], settings);
  rmSync(outdir, { recursive: true, force: true });
  return { ...(JSON.parse(stdout) as Synthesized), seconds };
}
