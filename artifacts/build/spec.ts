import { dirname, posix } from 'node:path';
import type { Product } from '../product-types';

/** A bundle of TypeScript for a function: `<name>-<SHA>.zip`. */
export interface BundleSpec {
  readonly kind: 'service' | 'platform';
  readonly name: string;
  /** The file that exports `handler`, relative to the checkout. */
  readonly entry: string;
}

/** A trained model: `<name>-<SHA>.tar.gz`. */
export interface ModelSpec {
  readonly kind: 'model';
  readonly name: string;
  readonly train: string;
  readonly requirements: string;
}

/** An image; its version is told here, a container builder makes it. */
export interface ImageSpec {
  readonly kind: 'image';
  readonly name: string;
  /** All that its Dockerfile copies, and that itself, relative to the checkout. */
  readonly files: readonly string[];
}

/** What ./build.ts builds. */
export type ArtifactSpec = BundleSpec | ModelSpec;
/** What ./version.ts tells the version of. */
export type VersionedSpec = ArtifactSpec | ImageSpec;

const PLATFORM_PACKAGES = ['provisioner', 'deploy', 'bootstrap'] as const;
export type PlatformPackage = (typeof PLATFORM_PACKAGES)[number];

/** Functions of the platform itself, the same for every product. */
export const PLATFORM: readonly (BundleSpec & { readonly name: PlatformPackage })[] = PLATFORM_PACKAGES.map((name) => ({
  kind: 'platform',
  name,
  entry: `artifacts/platform/${name}/index.ts`,
}));

/** The image that serves all models. */
export const SERVING: ImageSpec = {
  kind: 'image',
  name: 'serving',
  files: ['Dockerfile', 'contract.py', 'errors.py', 'models.py', 'requirements.txt', 'server.py', 'tensors.py'].map(
    (file) => `artifacts/platform/serving/${file}`,
  ),
};

/** Everything that is built: the platform's functions, then the product's services and models. */
export function listArtifacts(product: Product): readonly ArtifactSpec[] {
  return [
    ...PLATFORM,
    ...product.services.map(({ name, entry }): BundleSpec => ({ kind: 'service', name, entry })),
    ...product.models.map(({ name, train, requirements }): ModelSpec => ({ kind: 'model', name, train, requirements })),
  ];
}

export function fileNameOf({ kind, name }: ArtifactSpec, version: string): string {
  return `${name}-${version}${kind === 'model' ? '.tar.gz' : '.zip'}`;
}

/** Folder of a file of the checkout, with forward slashes on every platform. */
export function folderOf(file: string): string {
  return posix.normalize(dirname(file));
}
