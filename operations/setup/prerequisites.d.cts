/** One program that has to be there, and what was found. */
export interface Finding {
  readonly name: string;
  /** Lowest version that will do. */
  readonly needed: string;
  /** Where to get it. */
  readonly from: string;
  readonly ok: boolean;
  readonly version?: string;
  readonly file?: string;
  readonly program?: string;
}

export interface PrerequisiteProblem {
  readonly received: string;
  readonly allowed: string;
  readonly fix: string;
}

type Env = Readonly<Record<string, string | undefined>>;

export function check(env: Env): Finding[];
export function checkOnce(stampFile: string, env: Env): PrerequisiteProblem[];
export function compare(a: string, b: string): number;
export function onPath(program: string, pathVariable: string | undefined): string | undefined;
export function problemsOf(findings: readonly Finding[]): PrerequisiteProblem[];
