/**
 * Program: `npm run faults [-- subject … --json file --here]` makes faults on a local cloud of its own, one after another, and says
 * which held. A subject may carry a number, `kill/7`: the seventh of it alone. Exit code 1 where one did not hold.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Evidence, type Fault, Skipped, type Verdict } from './fault';
import { FAULTS } from './faults';
import { render } from './report';
import { Stage } from './stage';

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals: subjects } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'string' }, here: { type: 'boolean' } },
  });
  const known = [...new Set(FAULTS.map(({ subject }) => subject))];
  const unknown = subjects.filter((each) => !known.includes(each.replace(/\/\d+$/, '')));
  if (unknown.length > 0) {
    process.stderr.write(`There are no faults of ${unknown.join(', ')}; subjects are ${known.join(', ')}\n`);
    return 2;
  }
  const chosen = FAULTS.filter((fault) => subjects.length === 0 || subjects.some((each) => isMeant(fault, each)));
  const stage = values.here ? Stage.here(process.env) : Stage.make(process.env);
  const verdicts: Verdict[] = [];
  try {
    await stage.ready();
    for (const fault of chosen) {
      verdicts.push(await judge(fault, stage));
      if (values.json) writeFileSync(values.json, `${JSON.stringify(verdicts, null, 2)}\n`);
    }
  } finally {
    process.stdout.write(render(verdicts));
    await stage.remove();
  }
  return verdicts.some(({ result }) => result === 'not held') ? 1 : 0;
}

function isMeant(fault: Fault, wanted: string): boolean {
  const [subject, number] = wanted.split('/');
  if (fault.subject !== subject) return false;
  const ofSubject = FAULTS.filter((each) => each.subject === subject);
  return number === undefined || ofSubject.indexOf(fault) === Number(number) - 1;
}

async function judge(fault: Fault, stage: Stage): Promise<Verdict> {
  const { subject, name } = fault;
  const evidence = new Evidence();
  const started = performance.now();
  process.stdout.write(`${new Date().toISOString()} ${subject}: ${name}\n`);
  const result = await fault.run(stage, evidence).then(
    () => 'held' as const,
    (error: Error) => {
      evidence.remark(error.message);
      return error instanceof Skipped ? ('skipped' as const) : ('not held' as const);
    },
  );
  const { exits, before, after, remarks } = evidence;
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(`  ${result} after ${seconds.toFixed(0)} s${remarks.map((each) => `\n  ${each}`).join('')}\n`);
  return { subject, name, result, exits, before, after, seconds, remarks };
}

main(process.argv.slice(2)).then((code) => process.exit(code));
