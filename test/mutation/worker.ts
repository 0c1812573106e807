/** Child of mutate.ts: tries the mutants of one job and tells of each as soon as it is known. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutantsOf } from './mutants';
import { Trials } from './trial';

export interface Job {
  readonly checkout: string;
  readonly file: string;
  /** Which of the file's mutants. */
  readonly from: number;
  readonly to: number;
  /** Test files, the most promising first. */
  readonly tests: readonly string[];
}

export interface Outcome {
  readonly file: string;
  readonly line: number;
  readonly change: string;
  /** The test file that noticed, `types` where only the type checker did; null for a survivor. */
  readonly killedBy: string | null;
}

process.once('message', (job: Job) => {
  work(job).then(
    () => process.exit(0),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function work({ checkout, file, from, to, tests }: Job): Promise<void> {
  const trials = new Trials(checkout);
  const order = [...tests];
  for (const mutant of mutantsOf(file, readFileSync(join(checkout, file), 'utf8')).slice(from, to)) {
    const { killedBy } = await trials.try(mutant, order);
    if (killedBy !== null) order.unshift(...order.splice(order.indexOf(killedBy), 1));
    const { source: _, ...named } = mutant;
    await tell({ ...named, killedBy });
  }
}

/** Waits until the parent has it: this process exits as soon as it is done. */
function tell(outcome: Outcome): Promise<void> {
  return new Promise((done, reject) => {
    process.send?.(outcome, undefined, undefined, (error) => (error ? reject(error) : done()));
  });
}
