import { landscape } from '../../../environments/landscape';
import { resolve } from '../../../environments/resolve';
import type { Target } from '../../../environments/target';
import { FoundationStack } from '../../../stacks/foundation';
import { compositionOf } from '../../composition';
import { type SynthesizedStack, synthesizeStack } from '../../synthesize';

export function foundationOf(target: Target): SynthesizedStack {
  return synthesizeStack((app) => new FoundationStack(app, resolve(landscape, 'local', target), compositionOf()));
}
