import { TerraformElement, TerraformOutput, type TerraformStack } from 'cdktf';
import { deepMerge } from 'cdktf/lib/util';
import { TokenResolution } from './resolve-tokens';

/**
 * The JSON of a stack, as `toTerraform` of cdktf makes it (a test compares them). cdktf resolves every element and then all of it
 * again, which finds nothing and takes longer than all the rest of a synthesis.
 * @param overrides of the stack itself: `addOverride`
 */
export function stackJson(stack: TerraformStack, overrides: Readonly<Record<string, unknown>>): object {
  const tokens = new TokenResolution(stack);
  const elements = stack.node.findAll().filter(TerraformElement.isTerraformElement);
  const metadata = {
    version: stack.node.tryGetContext('cdktfVersion'),
    stackName: stack.node.id,
    backend: 'local',
    ...(Object.keys(overrides).length > 0 ? { overrides: { stack: Object.keys(overrides) } } : {}),
  };
  for (const element of elements) deepMerge(metadata, tokens.resolve(element.toMetadata()));
  const json = { '//': { metadata, outputs: outputsOf(elements) } };
  for (const element of elements) deepMerge(json, tokens.resolve(element.toTerraform()));
  return deepMerge(json, tokens.resolve(overrides));
}

/** Where cdktf's CLI finds the outputs: their ids in the form of the tree. */
function outputsOf(elements: readonly TerraformElement[]): object {
  const outputs = {};
  for (const element of elements) {
    if (!TerraformOutput.isTerraformOutput(element)) continue;
    const [last = '', ...path] = element.node.path.split('/').reverse();
    deepMerge(
      outputs,
      path.reduce<object>((inner, part) => ({ [part]: inner }), { [last]: element.friendlyUniqueId }),
    );
  }
  return outputs;
}
