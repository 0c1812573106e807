import { App, TerraformStack } from 'cdktf';
import { parseBiome } from '../../environments/biome';
import { buildStacks } from '../../stacks/app';
import { EnvironmentStack } from '../../stacks/environment-stack';
import { compositionOf } from '../composition';

/** Ours is a shorter way to the same JSON: whatever cdktf makes of a stack, in every kind of stack that there is. */
const app = new App();
buildStacks(app, compositionOf({ biome: parseBiome('ada', 'sandbox-dev') }));
const stacks = app.node.children.filter((child) => child instanceof EnvironmentStack);

test.each(stacks.map((stack) => [stack.node.id, stack] as const))('%s is what cdktf makes of it', (_, stack) => {
  const theirs = JSON.parse(JSON.stringify(TerraformStack.prototype.toTerraform.call(stack)));
  expect(JSON.parse(JSON.stringify(stack.toTerraform()))).toEqual(theirs);
});
