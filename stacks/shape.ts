import type { Product } from '../artifacts/product-types';
import { SHARED_STACKS, type SharedStack } from '../environments/naming';
import { isOps, type Target } from '../environments/target';

/** Whether a deployment of the product has a database of its own. */
export function usesDatabase(product: Product): boolean {
  return product.services.some(({ uses }) => uses?.database === true);
}

/**
 * The shared stacks that a target has, in the order of their dependencies. Ops targets run no product; a product without
 * models has no endpoint.
 */
export function sharedStacksOf(target: Target, product: Product): SharedStack[] {
  if (isOps(target)) return ['foundation', 'network'];
  return SHARED_STACKS.filter((stack) => stack !== 'inference' || product.models.length > 0);
}
