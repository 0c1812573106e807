import { InvalidInput, shown } from '../../../environments/errors';
import { type DeploymentSlot, type Sha, sha } from '../../../environments/naming';
import type { Target } from '../../../environments/target';
import { type Action, actionOf, deploymentOf, fieldsOf } from '../common/request';
import type { Kind } from './index-entries';

/** What the deploy function is asked to do. */
export interface Release {
  readonly deployment: DeploymentSlot;
  readonly kind: Kind;
  /** Of the service or model. */
  readonly name: string;
  /** Null keeps what runs; a new biome gets what main runs. */
  readonly sha: Sha | null;
  /** Hash of the function's configuration; empty where the caller does not know it. */
  readonly configuration: string;
  /** Null where the caller is not Terraform: a push, a promotion, a roll-back. */
  readonly action: Action | null;
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** @throws InvalidInput */
export function parseRelease(event: unknown, target: Target): Release {
  const fields = fieldsOf(event);
  const { kind, name, sha: version = null, configuration = '' } = fields;
  if (kind !== 'service' && kind !== 'model') {
    throw new InvalidInput(`kind is ${shown(kind)}`, 'It is service or model', 'Say which of both is released');
  }
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new InvalidInput(
      `name is ${shown(name)}`,
      'A name is words of a-z and 0-9 with hyphens between them',
      `Give the name of a ${kind} of artifacts/product.ts`,
    );
  }
  return {
    deployment: deploymentOf(fields, target),
    kind,
    name,
    sha: version === null ? null : sha(String(version)),
    configuration: String(configuration),
    action: actionOf(fields),
  };
}
