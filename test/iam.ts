/**
 * A small part of IAM's evaluation, for tests of policies: Allow and Deny, wildcards in actions and resources, policy
 * variables, and the string conditions that our policies use. What it does not know makes a test fail, not pass.
 */
interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource?: string | string[];
  readonly NotResource?: string | string[];
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

export interface Request {
  readonly action: string;
  readonly resource: string;
  /** Condition keys and policy variables, for example `aws:PrincipalTag/biome`. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Whether all policies together allow a request: a role's own, its boundary, a session's. */
export function allows(policies: unknown[], request: Request): boolean {
  return policies.map(statementsOf).every((statements) => decide(statements, request));
}

export function statementsOf(policy: unknown): Statement[] {
  return (JSON.parse(String(policy).replaceAll('$${', '${')) as { Statement: Statement[] }).Statement;
}

function decide(statements: Statement[], request: Request): boolean {
  const matching = statements.filter((statement) => applies(statement, request));
  return matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny');
}

function applies(statement: Statement, { action, resource, context = {} }: Request): boolean {
  const on = (patterns: string | string[] | undefined, value: string) =>
    patterns !== undefined && listOf(patterns).some((pattern) => like(fillIn(pattern, context), value));
  const action_ = statement.Action ? on(statement.Action, action) : !on(statement.NotAction, action);
  const resource_ = statement.NotResource ? !on(statement.NotResource, resource) : on(statement.Resource, resource);
  return action_ && resource_ && conditionsHold(statement.Condition ?? {}, context);
}

function conditionsHold(conditions: NonNullable<Statement['Condition']>, context: Readonly<Record<string, string>>) {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, allowed]) => {
      const value = context[key];
      const matches = (text: string) => listOf(allowed).some((each) => like(each, text));
      switch (operator) {
        case 'StringEquals':
        case 'StringLike':
        case 'ArnLike':
          return value !== undefined && matches(value);
        case 'StringEqualsIfExists':
          return value === undefined || matches(value);
        case 'StringNotEquals':
          return value === undefined || !matches(value);
        case 'Bool':
          return value !== undefined && matches(value);
        default:
          throw new Error(`the tests' IAM does not know ${operator}`);
      }
    }),
  );
}

function fillIn(pattern: string, context: Readonly<Record<string, string>>): string {
  return pattern.replace(/\$\{(aws:[^}]+)\}/g, (_, key: string) => context[key] ?? '\u0000');
}

function like(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(value);
}

function listOf(value: string | string[]): string[] {
  return typeof value === 'string' ? [value] : value;
}
