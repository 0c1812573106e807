import type { BenchHome } from './bench-home';
import type { Figure } from './figure';

const MANY = 10;

/** Biomes put up at once, from one checkout, against one alone on the same cloud. */
export async function many(home: BenchHome): Promise<Figure[]> {
  home.biosphere('up', 'sandbox-dev/warmup');
  const one = home.biosphere('up', 'sandbox-dev/alone');
  const names = Array.from({ length: MANY }, (_, index) => `sandbox-dev/one${index + 1}of${MANY}`);
  const started = performance.now();
  await Promise.all(names.map((name) => home.biosphereBeside('up', name)));
  const all = (performance.now() - started) / 1000;
  return [
    { what: 'up of one biome', value: one, unit: 's' },
    { what: `up of ${MANY} biomes at once`, value: all, unit: 's' },
    { what: '  against one', value: all / one, unit: 'x', aim: { atMost: 3 } },
  ];
}
