import type { Problem } from '../environments/errors';

/** The parts of a stack's JSON that declare addresses. */
interface Declarations {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Says where something stood before: not a reference. */
  readonly moved?: unknown;
}

const ADDRESS = /\b(data\.)?(aws_[a-z0-9_]+)\.([A-Za-z][A-Za-z0-9_-]*)/g;

/** References to what the stack itself does not declare: somebody handed a construct of one stack to another one. */
export function referenceProblems(stackId: string, json: object): Problem[] {
  const { moved: _, ...referring } = json as Declarations;
  const { resource = {}, data = {} } = referring;
  const strangers = new Set<string>();
  for (const [address, isData, type = '', id = ''] of JSON.stringify(referring).matchAll(ADDRESS)) {
    if ((isData ? data : resource)[type]?.[id] === undefined) strangers.add(address);
  }
  return [...strangers].map((address) => ({
    received: `The stack ${stackId} refers to ${address}, which another stack declares`,
    allowed: 'Stacks speak through contracts (constructs/contract/) and computed names only',
    fix: 'Publish the value in the contract of the stack that owns it and read it there',
  }));
}
