import { parseBiome } from '../../environments/biome';
import type { BiomeRecord } from '../../operations/biomes/record';
import { recordsOf } from '../../operations/biomes/workspace';
import type { BenchHome } from './bench-home';
import { type Figure, median } from './figure';

const TARGET = 'sandbox-stg';
const RECORDS = 1000;
const AT_ONCE = 16;

/** `ls` over many records, which stand in MinIO as `up` writes them. */
export async function listing(home: BenchHome): Promise<Figure[]> {
  home.biosphere('cloud', 'up');
  const { environment, clients } = home.clients(TARGET);
  const records = recordsOf({ environment }, clients);
  const names = Array.from({ length: RECORDS }, (_, index) => `team${index + 1}`);
  const write = async () => {
    for (let name = names.pop(); name; name = names.pop()) {
      const biome = parseBiome(`${TARGET}/${name}`, TARGET);
      const record = recordOf(name);
      await records.change(biome, () => record);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, write));
  const found = home.json<{ biomes: unknown[] }>('ls', '--target', TARGET).biomes.length;
  if (found !== RECORDS) throw new Error(`ls found ${found} of ${RECORDS} records`);
  const seconds = median([1, 2, 3, 4, 5].map(() => home.biosphere('ls', '--target', TARGET)));
  return [{ what: `ls of ${RECORDS} biomes`, value: seconds, unit: 's', aim: { atMost: 1 } }];
}

/** As large as that of a biome of the sample product. */
function recordOf(name: string): BiomeRecord {
  const sha = '0123456789abcdef0123456789abcdef01234567';
  return {
    ...{ target: TARGET, name, owners: ['ada@laptop'], host: 'laptop', checkout: '/home/ada/biosphere' },
    ...{ branch: 'main', commit: sha, created: '2026-11-21T05:00:00.000Z', lastActivity: '2026-11-21T06:00:00.000Z' },
    phase: 'ready',
    variables: { services: { intake: sha, predict: sha, report: sha }, models: { grade: sha }, databaseData: 'empty' },
    parts: Array.from({ length: 24 }, (_, index) => ({
      kind: 'function',
      name: `bio-${TARGET}-${name}-part-${index}`,
    })),
  };
}
