import type { App } from 'cdktf';
import { BIOME_CONNECTIONS, mainConnections, PLATFORM_CONNECTIONS } from '../../constructs/data/connections';
import { parseBiome } from '../../environments/biome';
import { buildStacks } from '../../stacks/app';
import { EnvironmentStack } from '../../stacks/environment-stack';
import { usageOf } from '../../stacks/usage';
import { compositionOf } from '../composition';
import { product } from '../product';
import { countByType, type SynthesizedStack, synthesize } from '../synthesize';

const composition = compositionOf({ targets: ['sandbox-dev', 'live-ops'], biome: parseBiome('ada', 'sandbox-dev') });
let stacks: EnvironmentStack[] = [];
const json = synthesize((app: App) => {
  buildStacks(app, composition);
  stacks = app.node.children.filter((each) => each instanceof EnvironmentStack);
});
const usage = usageOf(stacks, product);

const count = (type: string, ids: readonly string[]) =>
  ids.reduce((sum, id) => sum + (countByType(json[id] as SynthesizedStack)[type] ?? 0), 0);
const shared = ['foundation', 'network', 'data', 'delivery', 'inference'].map((stack) => `sandbox-dev-${stack}`);

test('what a target shares is counted in its stacks, the largest target’s', () => {
  expect(usage.shared).toEqual({
    iamRoles: count('aws_iam_role', shared),
    // Provisioner and deploy function, two at a time each.
    concurrentExecutions: 4,
    // In each of three zones: the endpoints, and a set of groups for each of the two functions.
    networkInterfaces: (count('aws_vpc_endpoint', shared) + 2) * 3,
    ssmParameters: count('aws_ssm_parameter', shared),
    connections: PLATFORM_CONNECTIONS,
  });
  expect(usage.shared.iamRoles).toBeGreaterThan(5);
});

test('what a deployment takes is counted in its stack, and computed from the product', () => {
  const services = product.services.length;
  expect(usage.deployment).toEqual({
    iamRoles: 2,
    concurrentExecutions: services * 2,
    networkInterfaces: 0,
    ssmParameters: count('aws_ssm_parameter', ['sandbox-dev-biome-ada']) + services + product.models.length,
    connections: BIOME_CONNECTIONS,
  });
  const withoutData = {
    ...product,
    services: product.services.map((each) => ({ ...each, uses: { dataSets: 'read' as const } })),
  };
  expect(usageOf(stacks, withoutData).deployment.connections).toBe(0);
});

test('connections are divided without a rest: administration, platform, biomes, main', () => {
  expect([BIOME_CONNECTIONS, PLATFORM_CONNECTIONS]).toEqual([8, 5]);
  expect(mainConnections(400, 40)).toBe(400 - 10 - 5 - 40 * 8);
  expect(mainConnections(800, 0)).toBe(785);
});
