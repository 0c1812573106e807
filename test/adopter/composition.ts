import { targetsOf } from '../../environments/resolve';
import type { Composition } from '../../stacks/composition';
import { compositionOf } from '../composition';
import { landscape } from './landscape';
import { product } from './product';

/** The other company's composition: only what is theirs differs. */
export function adopterComposition(changes: Partial<Composition> = {}): Composition {
  return compositionOf({ landscape, product, targets: targetsOf(landscape), ...changes });
}
