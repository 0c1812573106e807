import { cpus, loadavg } from 'node:os';
import { BenchHome } from './bench-home';
import { daily } from './daily';
import { line } from './figure';
import { golden } from './golden';
import { listing } from './listing';
import { locking } from './locking';
import { many } from './many';
import { synthesis } from './synthesis';

/**
 * `npm run bench`: what people wait for, on a local cloud of its own, each figure beside what is aimed at. `npm run bench -- synthesis
 * listing` measures some of it. Figures of one run on one machine; nothing fails here.
 */
const SUBJECTS = { synthesis, daily, listing, locking, golden, many };
type Subject = keyof typeof SUBJECTS;

async function measure(subjects: readonly Subject[]): Promise<void> {
  process.stdout.write(`${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}, load ${loadavg()[0]?.toFixed(1)}\n`);
  for (const subject of subjects) {
    // A home for each: what one subject leaves behind is not in the way of the next.
    const home = new BenchHome(process.env);
    try {
      for (const figure of await SUBJECTS[subject](home)) process.stdout.write(`${line(figure)}\n`);
    } finally {
      home.dispose();
    }
  }
}

const asked = process.argv.slice(2);
const unknown = asked.filter((each) => !(each in SUBJECTS));
if (unknown.length > 0) {
  process.stderr.write(
    `${unknown.join(', ')}: no subject of npm run bench. Subjects are ${Object.keys(SUBJECTS).join(', ')}.\n`,
  );
  process.exitCode = 2;
} else {
  measure((asked.length > 0 ? asked : Object.keys(SUBJECTS)) as Subject[]).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  });
}
