import type { Product } from '../artifacts/product-types';
import type { Biome } from '../environments/biome';
import type { Sha } from '../environments/naming';
import type { Landscape } from '../environments/resolve';
import type { Cloud } from '../environments/settings';
import type { Target } from '../environments/target';

/** The packages of artifacts/platform/ that stacks put into functions. */
export type PlatformPackage = 'provisioner' | 'deploy' | 'bootstrap';

/** All that a synthesis is made from; a composition root gathers it, nothing below reads anything else. */
export interface Composition {
  readonly landscape: Landscape;
  readonly product: Product;
  readonly cloud: Cloud;
  /** Targets whose shared stacks are built. */
  readonly targets: readonly Target[];
  /** The biome whose stack is built. */
  readonly biome: Biome | null;
  readonly platformVersions: Readonly<Record<PlatformPackage, Sha>>;
  /** Version of the image that serves models. */
  readonly servingVersion: Sha;
  /**
   * AWS configuration files, relative to a stack's own folder, that lead profiles to where they end. Default: AWS's usual
   * places; so it is on `aws`.
   */
  readonly awsConfigFiles?: readonly string[];
}
