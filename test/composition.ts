import { landscape } from '../environments/landscape';
import { sha } from '../environments/naming';
import { targetsOf } from '../environments/resolve';
import type { Composition } from '../stacks/composition';
import { product } from './product';

const version = sha('0123456789abcdef0123456789abcdef01234567');

/** A composition of this organisation and the tests' product: all targets, no biome, on `local`. */
export function compositionOf(changes: Partial<Composition> = {}): Composition {
  return {
    landscape,
    product,
    cloud: 'local',
    targets: targetsOf(landscape),
    biome: null,
    platformVersions: { provisioner: version, deploy: version, bootstrap: version },
    servingVersion: version,
    awsConfigFiles: ['../../../.biosphere/local/aws/config'],
    ...changes,
  };
}
