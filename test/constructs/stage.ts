import type { App } from 'cdktf';
import type { Biome } from '../../environments/biome';
import type { Environment } from '../../environments/resolve';
import { resolve } from '../../environments/resolve';
import type { Target } from '../../environments/target';
import { EnvironmentStack, type StackKind } from '../../stacks/environment-stack';
import { compositionOf } from '../composition';
import { type SynthesizedStack, synthesizeStack } from '../synthesize';

/** A stack that a test fills with the constructs it is about. */
class Stage extends EnvironmentStack {
  constructor(app: App, kind: StackKind, environment: Environment, fill: (stack: EnvironmentStack) => void) {
    super(app, kind, environment, compositionOf());
    fill(this);
  }
}

/** Synthesizes constructs in the place where they belong: a shared stack of a target, or the stack of a biome. */
export function staged(
  kind: StackKind,
  place: Target | Biome,
  fill: (stack: EnvironmentStack) => void,
): SynthesizedStack {
  const composition = compositionOf();
  const environment = resolve(composition.landscape, composition.cloud, place);
  return synthesizeStack((app) => new Stage(app, kind, environment, fill));
}
