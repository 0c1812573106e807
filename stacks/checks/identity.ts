import { type Problem, shown } from '../../environments/errors';
import { REQUIRED_TAGS } from '../tags';
import type { Synthesized } from './synthesized';

/** Required tags come from the provider; a resource may add to them, and change none. */
export function tagProblems({ stack, provider, resources }: Synthesized): Problem[] {
  const tags = (provider.default_tags as readonly { tags?: Record<string, string> }[] | undefined)?.[0]?.tags ?? {};
  const missing = REQUIRED_TAGS.filter((tag) => !tags[tag]);
  const changed = resources.flatMap((resource) =>
    Object.keys((resource.arguments.tags as object | undefined) ?? {})
      .filter((tag) => (REQUIRED_TAGS as readonly string[]).includes(tag))
      .map((tag) => ({ resource, tag })),
  );
  return [
    ...missing.map((tag) => ({
      received: `${stack.node.id}: the tag ${tag} is ${shown(tags[tag] ?? null)}`,
      allowed: `Every resource has the tags ${REQUIRED_TAGS.join(', ')}`,
      fix:
        tag === 'Owner'
          ? `Give ${stack.environment.target} an owner in environments/catalogue.ts`
          : 'Give it a value in environments/organisation.ts',
    })),
    ...changed.map(({ resource, tag }) => ({
      received: `${stack.node.id}: ${resource.type}.${resource.id} sets the tag ${tag} itself`,
      allowed: `${REQUIRED_TAGS.join(', ')} follow from where a stack stands`,
      fix: 'Remove the tag, or choose another name for it',
    })),
  ];
}

/** Two stacks that wrote one state would destroy each other's resources. */
export function stateProblems(all: readonly Synthesized[]): Problem[] {
  const byObject = new Map<string, string[]>();
  for (const { stack, backend } of all) {
    const object = `${backend.profile}: ${backend.bucket}/${backend.key}`;
    byObject.set(object, [...(byObject.get(object) ?? []), stack.node.id]);
  }
  return [...byObject]
    .filter(([, stacks]) => stacks.length > 1)
    .map(([object, stacks]) => ({
      received: `${stacks.join(' and ')} keep their state in the same object, ${object}`,
      allowed: 'One stack, one state object',
      fix: 'Derive the key from what tells the stacks apart, in environments/naming.ts',
    }));
}
