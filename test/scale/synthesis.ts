import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { resolve } from '../../environments/resolve';
import { buildStacks } from '../../stacks/app';
import { EnvironmentStack } from '../../stacks/environment-stack';
import { ProductStack } from '../../stacks/product';
import { compositionOf } from '../composition';
import { biomes, landscape, product } from './organisation';

/**
 * Synthesizes the synthetic organisation as `cdktf.json` starts main.ts, and says as JSON how many resources there are and how much memory
 * it took. With SCALE_STOCK=1 as cdktf does it by itself: without our patch, our stacks' shorter ways, and our checks, so that all it
 * does more is cdktf's.
 */
if (process.env.SCALE_STOCK === '1') {
  const { toTerraform, prepareStack, runAllValidations } = TerraformStack.prototype;
  Object.assign(EnvironmentStack.prototype, { toTerraform, prepareStack, runAllValidations });
} else {
  require('../../stacks/without-stack-traces');
}

const composition = compositionOf({ landscape, product });
const app = new App();
buildStacks(app, composition);
for (const biome of biomes) {
  new ProductStack(app, resolve(landscape, composition.cloud, biome), { ...composition, targets: [], biome });
}
app.synth();
const memory = process.resourceUsage().maxRSS / 1024;
const { user, system } = process.cpuUsage();
const processor = (user + system) / 1e6;

const stacks = join(app.outdir, 'stacks');
const counts = readdirSync(stacks).map((stack) => {
  const { resource = {} } = JSON.parse(readFileSync(join(stacks, stack, 'cdk.tf.json'), 'utf8')) as {
    resource?: Record<string, object>;
  };
  return Object.values(resource).reduce((sum, all) => sum + Object.keys(all).length, 0);
});
const resources = counts.reduce((sum, each) => sum + each, 0);
process.stdout.write(JSON.stringify({ resources, stacks: counts.length, memory, processor }));
