import type { IConstruct } from 'constructs';
import type { Slot } from '../environments/naming';
import type { Environment } from '../environments/resolve';

/** Where a stack stands: its environment, and the slot whose names its resources get. */
interface Binding {
  readonly environment: Environment;
  readonly slot: Slot;
}

const bindings = new WeakMap<IConstruct, Binding>();

/** Says once, at the top of a stack, where everything below it stands; so identity is never a property of a construct. */
export function bindEnvironment(scope: IConstruct, environment: Environment, slot: Slot): void {
  bindings.set(scope, { environment, slot });
}

export function environmentOf(scope: IConstruct): Environment {
  return bindingOf(scope).environment;
}

/** `shared`, `main` or the name of a biome: whose the resources below this scope are. */
export function slotOf(scope: IConstruct): Slot {
  return bindingOf(scope).slot;
}

function bindingOf(scope: IConstruct): Binding {
  for (const each of [...scope.node.scopes].reverse()) {
    const binding = bindings.get(each);
    if (binding) return binding;
  }
  throw new Error(`${scope.node.path} is outside of every EnvironmentStack: nothing tells it its environment`);
}
