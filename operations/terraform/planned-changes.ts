import { readConfiguration } from './folder';

/** One attribute that would change; `before` is absent where there was none. Values are shown as text, JSON inside of them by path. */
export interface AttributeChange {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/** What an apply would do to one resource. */
export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  /** Path of its construct inside of the stack: `services/assay-intake/release`. */
  readonly construct: string;
  readonly action: 'create' | 'update' | 'replace' | 'delete';
  /** Empty for what is created or deleted as a whole. */
  readonly attributes: readonly AttributeChange[];
}

/** The parts that are read of https://developer.hashicorp.com/terraform/internals/json-format#plan-representation */
interface Plan {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly mode: 'managed' | 'data';
    readonly type: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly before: unknown;
      readonly after: unknown;
      readonly after_unknown: unknown;
      readonly before_sensitive: unknown;
      readonly after_sensitive: unknown;
    };
  }[];
}

type Configuration = Readonly<Record<string, unknown>>;
type Resources = Readonly<Record<string, Readonly<Record<string, { '//'?: { metadata?: { path?: string } } }>>>>;

const SENSITIVE = '(sensitive)';
export const UNKNOWN = '(known after apply)';

/** @param plan what `terraform show -json` prints of a saved plan. @param folder of the stack. */
export function plannedChanges(plan: string, folder: string): PlannedChange[] {
  const { resource_changes: changes = [] } = JSON.parse(plan) as Plan;
  const constructs = constructsOf(readConfiguration(folder));
  return changes.flatMap(({ address, mode, type, change }) => {
    const action = mode === 'managed' ? actionOf(change.actions) : null;
    if (action === null) return [];
    const attributes = action === 'update' || action === 'replace' ? attributeChanges(change) : [];
    return [{ address, type, construct: constructs.get(address) ?? address, action, attributes }];
  });
}

/** Of a stack that nobody has applied yet: everything in it. */
export function createdAsWhole(folder: string): PlannedChange[] {
  return [...constructsOf(readConfiguration(folder))].map(([address, construct]) => ({
    ...{ address, construct, type: address.split('.')[0] ?? '' },
    ...{ action: 'create', attributes: [] },
  }));
}

function actionOf(actions: readonly string[]): PlannedChange['action'] | null {
  if (actions.length === 2) return 'replace';
  const [only] = actions;
  return only === 'create' || only === 'update' || only === 'delete' ? only : null;
}

/** Addresses with the paths of their constructs, as cdktf notes them in the JSON. */
function constructsOf({ resource = {} }: Configuration): Map<string, string> {
  return new Map(
    Object.entries(resource as Resources).flatMap(([type, resources]) =>
      Object.entries(resources).map(([name, { '//': comment }]): [string, string] => {
        const path = comment?.metadata?.path ?? '';
        return [`${type}.${name}`, path.slice(path.indexOf('/') + 1) || name];
      }),
    ),
  );
}

type Change = NonNullable<Plan['resource_changes']>[number]['change'];

function attributeChanges(change: Change): AttributeChange[] {
  const before = new Map(leaves(change.before, change.before_sensitive, undefined));
  const after = new Map(leaves(change.after, change.after_sensitive, change.after_unknown));
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    if (was?.value === is?.value || (is === undefined && isBelowUnknown(path, after))) return [];
    return [{ path, ...(was && { before: was.text }), ...(is && { after: is.text }) }];
  });
}

/** What a value that is not known yet was made of, is no change of its own. */
function isBelowUnknown(path: string, after: ReadonlyMap<string, Leaf>): boolean {
  return [...after].some(([above, { value }]) => value === UNKNOWN && path.startsWith(`${above}.`));
}

interface Leaf {
  /** Decides whether two are the same. */
  readonly value: string;
  readonly text: string;
}

/**
 * Every value that holds no others, by its path. The marks are true where they hold, or of the shape of the value. Terraform tells
 * null, "" and a list without elements apart; here they are all nothing.
 */
function leaves(value: unknown, sensitive: unknown, unknown: unknown, path = ''): [string, Leaf][] {
  if (unknown === true) return [[path, { value: UNKNOWN, text: UNKNOWN }]];
  if (sensitive === true) return [[path, { value: JSON.stringify(value) ?? '', text: SENSITIVE }]];
  const inner = typeof value === 'string' ? fromJson(value) : value;
  const keys = new Set([...keysOf(inner), ...keysOf(unknown)]);
  if (keys.size > 0) {
    const under = (key: string) => (path === '' ? key : `${path}.${key}`);
    return [...keys].flatMap((key) =>
      leaves(member(inner, key), member(sensitive, key), member(unknown, key), under(key)),
    );
  }
  if (inner === undefined || inner === null || inner === '' || typeof inner === 'object') return [];
  return [[path, { value: JSON.stringify(inner), text: String(inner) }]];
}

/** Documents inside of a text (inputs, policies, parameters) are compared by what is in them. */
function fromJson(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
