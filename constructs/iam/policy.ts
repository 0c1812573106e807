/** One statement of an IAM policy. `Effect` is Allow unless it says otherwise. */
export interface Statement {
  /** Letters and digits, unique in its policy. */
  readonly sid: string;
  /** Default: Allow. */
  readonly effect?: 'Allow' | 'Deny';
  /** `service:Action`; wildcards only at the end of an action. */
  readonly actions?: readonly string[];
  /** Everything but these actions, for a Deny. */
  readonly notActions?: readonly string[];
  /** ARNs; leave out in a trust policy. */
  readonly resources?: readonly string[];
  /** Everything but these ARNs, for a Deny. */
  readonly notResources?: readonly string[];
  /** Default: none; only in policies of resources and trust policies. */
  readonly principals?: { readonly AWS?: readonly string[]; readonly Service?: readonly string[] } | '*';
  /** Default: none. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * Renders statements as the JSON of a policy. Grants repeat themselves where several functions share a role: statements that
 * differ in nothing but their resources become one, so that every sid is there once, as IAM demands.
 */
export function policyDocument(statements: readonly Statement[]): string {
  const merged = new Map<string, Statement>();
  for (const statement of statements) {
    const key = JSON.stringify({ ...statement, resources: undefined });
    const known = merged.get(key);
    const resources = [...new Set([...(known?.resources ?? []), ...(statement.resources ?? [])])];
    merged.set(key, resources.length > 0 ? { ...statement, resources } : statement);
  }
  return JSON.stringify({ Version: '2012-10-17', Statement: [...merged.values()].map(rendered) });
}

function rendered(statement: Statement): object {
  return {
    Sid: statement.sid,
    Effect: statement.effect ?? 'Allow',
    ...(statement.principals ? { Principal: statement.principals } : {}),
    ...(statement.actions ? { Action: statement.actions } : {}),
    ...(statement.notActions ? { NotAction: statement.notActions } : {}),
    ...(statement.resources ? { Resource: statement.resources } : {}),
    ...(statement.notResources ? { NotResource: statement.notResources } : {}),
    ...(statement.conditions ? { Condition: statement.conditions } : {}),
  };
}
