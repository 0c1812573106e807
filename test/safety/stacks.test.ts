/** What every stack says of itself: where it stands, and what its variables take. */
import { everyStack } from './every-stack';

test('tags tell whose a stack is: shared, the main deployment, or a biome', () => {
  for (const { id, json, environment } of everyStack) {
    const defaults = json.provider?.aws?.[0]?.default_tags as [{ tags: Record<string, string> }] | undefined;
    const tags = defaults?.[0].tags;
    const deployment = id.endsWith('-main') ? 'main' : (environment.biome?.name ?? 'shared');
    expect(tags).toMatchObject({ Target: environment.target, Deployment: deployment, Owner: environment.owners[0] });
  }
});

test('buckets of every cloud are reached by their path', () => {
  for (const { json } of everyStack) expect(json.provider?.aws?.[0]?.s3_use_path_style).toBe(true);
});

test('a version is a commit, or nothing; uncommitted work is for biomes; data are empty or golden, never nothing', () => {
  const deployments = everyStack.filter(({ json }) => json.variable !== undefined);
  expect(deployments.map(({ id }) => id).sort()).toEqual([
    'live-dev-main',
    'live-prd-main',
    'sandbox-dev-biome-ada',
    'sandbox-dev-main',
  ]);
  for (const { json, environment } of deployments) {
    for (const [name, variable] of Object.entries(json.variable ?? {})) {
      const [{ condition }] = variable.validation as [{ condition: string }];
      if (name === 'database_data') {
        expect(variable).toMatchObject({ nullable: false, default: 'empty' });
        expect(condition).toBe('${contains(["empty","golden"], var.database_data)}');
      } else {
        expect(variable).toMatchObject({ nullable: true, default: null });
        expect(condition.includes('-dirty')).toBe(environment.biome !== undefined && environment.biome !== null);
        expect(condition).toContain(`var.${name} == null || can(regex("^[0-9a-f]{40}`);
      }
    }
  }
});
