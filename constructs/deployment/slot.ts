import type { IConstruct } from 'constructs';
import type { DeploymentSlot } from '../../environments/naming';
import { slotOf } from '../environment';

/** The deployment below which a scope stands: `main` or the name of a biome. */
export function deploymentSlotOf(scope: IConstruct): DeploymentSlot {
  const slot = slotOf(scope);
  if (slot === 'shared') throw new Error(`${scope.node.path} is in a shared stack, which holds no deployment`);
  return slot;
}
