import { defineProduct, defineWorkflow } from '../../artifacts/product-types';
import { type Biome, parseBiome } from '../../environments/biome';
import { catalogue } from '../../environments/catalogue';
import { organisation } from '../../environments/organisation';
import type { Landscape } from '../../environments/resolve';
import type { Catalogue } from '../../environments/settings';
import { isMultiTenant, TARGETS } from '../../environments/target';

/**
 * An organisation of the size that this project has to carry: all twelve targets, 200 biomes, five services. It is made as an adopter
 * makes theirs, of a landscape and a product; nothing of ours knows of it.
 */
export const BIOMES = 200;

const multiTenant = TARGETS.filter(isMultiTenant);
const perTarget = BIOMES / multiTenant.length;

export const landscape: Landscape = {
  organisation: { ...organisation, name: 'Synthetic Industries', prefix: 'syn' },
  catalogue: Object.fromEntries(
    TARGETS.map((target) => {
      const row = catalogue[target];
      return [target, row === 'off' || !isMultiTenant(target) ? row : { ...row, maxBiomes: perTarget }];
    }),
  ) as Catalogue,
  quotas: { iamRoles: 1000, concurrentExecutions: 5000, networkInterfaces: 5000, ssmParameters: 10_000 },
};

/** 25 in each target that has biomes. */
export const biomes: readonly Biome[] = multiTenant.flatMap((target) =>
  Array.from({ length: perTarget }, (_, index) => parseBiome(`${target}/team${index + 1}`, target)),
);

const service = (name: string) => ({
  entry: `services/${name}/index.ts`,
  runtime: 'nodejs22.x' as const,
  memoryMiB: 512,
  timeoutSeconds: 30,
});

const daily = defineWorkflow({
  name: 'daily',
  timeoutSeconds: 600,
  sample: 'samples/one.csv',
  inputOf: () => ({ input: {} }),
  startAt: 'Take',
  states: {
    Take: { type: 'task', service: 'intake', next: 'Predict' },
    Predict: { type: 'task', service: 'predict', next: 'Blend' },
    Blend: { type: 'task', service: 'blend', next: 'Report' },
    Report: { type: 'task', service: 'report', end: true },
  },
});

export const product = defineProduct({
  name: 'synthetic',
  services: {
    intake: { ...service('intake'), invocation: 'sync', uses: { database: true }, onRelease: 'migrate' },
    predict: { ...service('predict'), invocation: 'sync', uses: { database: true, models: ['estimator'] } },
    blend: { ...service('blend'), invocation: 'sync', uses: { database: true } },
    report: { ...service('report'), invocation: 'sync', uses: { database: true, dataSets: 'read' } },
    archive: { ...service('archive'), invocation: 'async', uses: { database: true } },
  },
  models: { estimator: { train: 'models/train.py', requirements: 'models/requirements.txt', framework: 'onnx' } },
  workflows: [daily],
});
