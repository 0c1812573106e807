import { type App, TerraformStack } from 'cdktf';
import { bindEnvironment } from '../constructs/environment';
import { InvalidInputs } from '../environments/errors';
import { biomeStackId, type SharedStack, type Slot, stackId } from '../environments/naming';
import type { Environment } from '../environments/resolve';
import { stateKeyOf, useBackend } from './backend';
import { problemsOf } from './checks/index';
import type { Composition } from './composition';
import { useProvider } from './provider';
import { referenceProblems } from './references';
import { stackJson } from './stack-json';

/** What a stack is: one that a target shares, or the one of a biome. */
export type StackKind = SharedStack | 'biome';

/**
 * A stack of one environment. Its id, state, account guard, role and tags follow from where it stands and cannot be
 * chosen; a synthesis in which any stack breaks a rule of checks.ts is refused before a file is written.
 */
export abstract class EnvironmentStack extends TerraformStack {
  private json?: object;

  /** @param environment for kind `biome`, the biome's view of the target */
  protected constructor(
    app: App,
    readonly kind: StackKind,
    readonly environment: Environment,
    composition: Composition,
  ) {
    super(app, idOf(kind, environment));
    bindEnvironment(this, environment, slotOfStack(kind, environment));
    useBackend(this, stateKeyOf(environment, kind), composition);
    useProvider(this, composition);
  }

  /** The synthesized JSON, made once: the checks read it before cdktf writes it. Aspects are not used here. */
  override toTerraform(): object {
    this.json ??= stackJson(this, (this as unknown as { rawOverrides: Record<string, unknown> }).rawOverrides);
    return this.json;
  }

  /**
   * cdktf resolves everything once more here, to turn references between stacks into outputs and remote state. There are none:
   * stacks speak through contracts, and references.ts refuses any other word. That saves a third of a synthesis.
   */
  override prepareStack(): void {}

  /** cdktf validates stack by stack, in the middle of writing; this looks at all of them first and reports all problems. */
  override runAllValidations(): void {
    const stacks = this.node.root.node.children.filter((child) => child instanceof EnvironmentStack);
    if (stacks[0] === this) {
      const problems = [
        ...problemsOf(stacks),
        ...stacks.flatMap((stack) => referenceProblems(stack.node.id, stack.toTerraform())),
      ];
      if (problems.length > 0) throw new InvalidInputs(problems);
    }
    super.runAllValidations();
  }
}

function idOf(kind: StackKind, environment: Environment): string {
  return kind === 'biome' && environment.biome
    ? biomeStackId(environment.biome)
    : stackId(environment.target, kind as SharedStack);
}

function slotOfStack(kind: StackKind, environment: Environment): Slot {
  if (kind === 'biome' && environment.biome) return environment.biome.name;
  return kind === 'main' ? 'main' : 'shared';
}
