/**
 * A person's mistake, in three parts that every message shows: what was received, what is allowed, how to mend it.
 * Thrown by the pure functions of environments/ and artifacts/; the commands print it as one paragraph, without a stack trace.
 */
export class InvalidInput extends Error {
  constructor(
    readonly received: string,
    readonly allowed: string,
    readonly fix: string,
  ) {
    super(`${sentence(received)} ${sentence(allowed)} ${sentence(fix)}`);
    this.name = 'InvalidInput';
  }
}

/** One problem of a synthesis; several are reported together by {@link InvalidInputs}. */
export type Problem = Pick<InvalidInput, 'received' | 'allowed' | 'fix'>;

/** Several mistakes at once, so that a person mends them in one go. */
export class InvalidInputs extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(
      problems.map((problem) => new InvalidInput(problem.received, problem.allowed, problem.fix).message).join('\n'),
    );
    this.name = 'InvalidInputs';
  }
}

/** Shows a value as a person typed it: quoted, control characters escaped, cut after 80 characters. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  const escaped = plain(text, 80);
  return escaped === plain(text) ? escaped : `${escaped}"`;
}

/**
 * Text that a terminal shows as it is: control characters, and those that turn the direction of writing, are escaped. What is
 * longer is cut.
 */
export function plain(text: string, max = Number.POSITIVE_INFINITY): string {
  const escaped = text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (each) => `\\u${(each.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
  return escaped.length > max ? `${[...escaped.slice(0, max - 2)].slice(0, -1).join('')}…` : escaped;
}

function sentence(text: string): string {
  return /[.!?:]$/.test(text) ? text : `${text}.`;
}
