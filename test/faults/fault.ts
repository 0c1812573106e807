import type { Stage } from './stage';

/** One thing that goes wrong, and what has to hold all the same. */
export interface Fault {
  /** What can be run alone: `npm run faults -- kill`. */
  readonly subject: string;
  readonly name: string;
  /** Throws where something does not hold, and {@link Skipped} where the fault cannot be made on this machine. */
  readonly run: (stage: Stage, evidence: Evidence) => Promise<void>;
}

/** The fault cannot be made here, and why. */
export class Skipped extends Error {}

/** What is written down of a fault while it runs, so that a failure shows how far it came. */
export class Evidence {
  readonly exits: (number | null)[] = [];
  before = '';
  after = '';
  readonly remarks: string[] = [];

  exit(code: number | null): void {
    this.exits.push(code);
  }

  remark(text: string): void {
    this.remarks.push(text);
  }
}

/** What is said of it at the end. */
export interface Verdict extends Pick<Fault, 'subject' | 'name'> {
  readonly result: 'held' | 'not held' | 'skipped';
  readonly exits: readonly (number | null)[];
  /** Digest of what existed before the fault and after it was over. */
  readonly before: string;
  readonly after: string;
  readonly seconds: number;
  readonly remarks: readonly string[];
}
