/**
 * Synthesizes the synthetic organisation as `cdktf.json` starts main.ts, and says as JSON how many resources there are and how much memory
 * it took. With SCALE_STOCK=1 by cdktf as it is published: without our one patch.
 */
if (process.env.SCALE_STOCK !== '1') require('../../stacks/without-stack-traces');

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdktf';
import { resolve } from '../../environments/resolve';
import { buildStacks } from '../../stacks/app';
import { ProductStack } from '../../stacks/product';
import { compositionOf } from '../composition';
import { biomes, landscape, product } from './organisation';

const composition = compositionOf({ landscape, product });
const app = new App();
buildStacks(app, composition);
for (const biome of biomes) {
  new ProductStack(app, resolve(landscape, composition.cloud, biome), { ...composition, targets: [], biome });
}
app.synth();
const memory = process.resourceUsage().maxRSS / 1024;

const stacks = join(app.outdir, 'stacks');
const counts = readdirSync(stacks).map((stack) => {
  const { resource = {} } = JSON.parse(readFileSync(join(stacks, stack, 'cdk.tf.json'), 'utf8')) as {
    resource?: Record<string, object>;
  };
  return Object.values(resource).reduce((sum, all) => sum + Object.keys(all).length, 0);
});
process.stdout.write(JSON.stringify({ resources: counts.reduce((a, b) => a + b, 0), stacks: counts.length, memory }));
