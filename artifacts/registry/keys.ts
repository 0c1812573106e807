/**
 * Keys of a target's artifact bucket, and nothing else: where an artifact of a name and a version lies. An artifact is
 * immutable, so that a key never comes to mean other bytes.
 */
import type { DeploymentSlot, Sha } from '../../environments/naming';

declare const brand: unique symbol;

export type ArtifactKey = string & { readonly [brand]: 'ArtifactKey' };

/** What InvokeEndpoint takes as TargetModel: the key of a model's archive below {@link MODELS}. */
export type TargetModel = string & { readonly [brand]: 'TargetModel' };

/** The folder of all models; the endpoint's ModelDataUrl ends in it. */
export const MODELS = 'models/';

/** Code of a microservice of the product. */
export function serviceKey(name: string, version: Sha): ArtifactKey {
  return `services/${name}/${name}-${version}.zip` as ArtifactKey;
}

/** Code of a function of the platform. */
export function platformKey(name: string, version: Sha): ArtifactKey {
  return `${platformFolder(name)}${name}-${version}.zip` as ArtifactKey;
}

/** The folder of all versions of a function of the platform. */
export function platformFolder(name: string): string {
  return `platform/${name}/`;
}

/** A model's archive in the place of one deployment, the only one that may ask it. */
export function modelKey(slot: DeploymentSlot, name: string, version: Sha): ArtifactKey {
  return `${MODELS}${targetModel(slot, name, version)}` as ArtifactKey;
}

export function targetModel(slot: DeploymentSlot, name: string, version: Sha): TargetModel {
  return `${slot}/${name}-${version}.tar.gz` as TargetModel;
}
