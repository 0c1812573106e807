/**
 * The machine-readable UI of Terraform, one JSON document a line: https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 * Only what the commands show is typed; other messages are of type 'other'. A line that is no JSON (a crash, a wrapper's
 * words) is kept as text, so that nothing that Terraform says is lost.
 */

export type ResourceAction = 'create' | 'read' | 'update' | 'delete' | 'replace' | 'noop' | 'move' | 'import';

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  /** The resource it speaks of, or empty. */
  readonly address: string;
}

export type Message =
  | { readonly type: 'planned_change'; readonly address: string; readonly action: ResourceAction }
  | {
      readonly type: 'change_summary';
      readonly operation: 'plan' | 'apply' | 'destroy';
      readonly add: number;
      readonly change: number;
      readonly remove: number;
    }
  | {
      readonly type: 'apply_start' | 'apply_progress' | 'apply_complete' | 'apply_errored';
      readonly address: string;
      readonly action: ResourceAction;
      readonly elapsedSeconds: number;
    }
  | { readonly type: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly type: 'other'; readonly text: string };

interface RawResource {
  readonly addr?: string;
}

/** The parts of a line that are read; all of them may be missing. */
interface RawLine {
  readonly type?: string;
  readonly '@message'?: string;
  readonly change?: { readonly resource?: RawResource; readonly action?: ResourceAction };
  readonly changes?: {
    readonly add?: number;
    readonly change?: number;
    readonly remove?: number;
    readonly operation?: 'plan' | 'apply' | 'destroy';
  };
  readonly hook?: {
    readonly resource?: RawResource;
    readonly action?: ResourceAction;
    readonly elapsed_seconds?: number;
  };
  readonly diagnostic?: Partial<Diagnostic>;
}

export function parseMessage(line: string): Message {
  const raw = parseJson(line);
  if (raw === null) return { type: 'other', text: line };
  switch (raw.type) {
    case 'planned_change':
      return {
        type: 'planned_change',
        address: raw.change?.resource?.addr ?? '',
        action: raw.change?.action ?? 'noop',
      };
    case 'change_summary':
      return {
        type: 'change_summary',
        operation: raw.changes?.operation ?? 'plan',
        add: raw.changes?.add ?? 0,
        change: raw.changes?.change ?? 0,
        remove: raw.changes?.remove ?? 0,
      };
    case 'apply_start':
    case 'apply_progress':
    case 'apply_complete':
    case 'apply_errored':
      return {
        type: raw.type,
        address: raw.hook?.resource?.addr ?? '',
        action: raw.hook?.action ?? 'noop',
        elapsedSeconds: raw.hook?.elapsed_seconds ?? 0,
      };
    case 'diagnostic':
      return {
        type: 'diagnostic',
        diagnostic: {
          severity: raw.diagnostic?.severity === 'warning' ? 'warning' : 'error',
          summary: raw.diagnostic?.summary ?? '',
          detail: raw.diagnostic?.detail ?? '',
          address: raw.diagnostic?.address ?? '',
        },
      };
    default:
      return { type: 'other', text: raw['@message'] ?? '' };
  }
}

function parseJson(line: string): RawLine | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}
