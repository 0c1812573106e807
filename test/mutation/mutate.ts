import { execFileSync, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { mutantsOf } from './mutants';
import { MUTATED } from './safety';
import { EXPLAINED } from './survivors';
import { Trials } from './trial';
import { TypeChecks } from './type-checks';
import type { Job, Outcome } from './worker';

/**
 * `npm run mutate [--near] [path…]`: changes each property that safety rests on in turn, and looks whether a test notices. Ends with 1
 * where fewer than 95 in 100 are noticed, or one that is not says no reason in survivors.ts. Nothing is changed on disk.
 * `--near` asks the tests in the file's mirror image and test/safety alone: quick, while tests are being written.
 */
const CHECKOUT = resolve(__dirname, '..', '..');
const AIM = 0.95;
/** Mutants of one process: cdktf keeps the tokens of every synthesis. */
const OF_A_PROCESS = 100;

async function main(args: readonly string[]): Promise<number> {
  const nearOnly = args.includes('--near');
  const paths = args.filter((each) => each !== '--near');
  const started = performance.now();
  const files = sources().filter((file) => paths.length === 0 || paths.some((path) => file.startsWith(path)));
  const tests = await inOrder(testsOf(files));
  const outcomes: Outcome[] = [];
  const jobs = files.flatMap((file) => jobsOf(file, tests, nearOnly));
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (let job = jobs.shift(); job; job = jobs.shift()) outcomes.push(...(await run(job)));
    }),
  );
  return report(typeChecked(outcomes), (performance.now() - started) / 1000, paths.length === 0);
}

function sources(): string[] {
  const listed = execFileSync('git', ['ls-files', ...MUTATED], { cwd: CHECKOUT, encoding: 'utf8' });
  return listed.split('\n').filter((file) => file.endsWith('.ts'));
}

/** Fast tests that any of the files has to do with, and that need nothing of jest but its engine. */
function testsOf(files: readonly string[]): string[] {
  const args = ['--listTests', '--findRelatedTests', ...files];
  const listed = execFileSync(join(CHECKOUT, 'node_modules/.bin/jest'), args, { cwd: CHECKOUT, encoding: 'utf8' });
  return listed
    .trim()
    .split('\n')
    .map((path) => path.slice(CHECKOUT.length + 1))
    .filter((test) => !/\bjest\.\w+\(/.test(readFileSync(join(CHECKOUT, test), 'utf8')));
}

/** The quickest first. @throws Error where one fails without any mutant */
async function inOrder(tests: readonly string[]): Promise<string[]> {
  const trials = new Trials(CHECKOUT);
  const seconds = new Map<string, number>();
  for (const test of tests) {
    const started = performance.now();
    if ((await trials.try(null, [test])).killedBy) throw new Error(`${test} fails without any mutant`);
    seconds.set(test, performance.now() - started);
  }
  return [...tests].sort((a, b) => (seconds.get(a) ?? 0) - (seconds.get(b) ?? 0));
}

/** Those in the file's mirror image come first, then those of all policies and properties. */
function jobsOf(file: string, tests: readonly string[], nearOnly: boolean): Job[] {
  const near = [join('test', dirname(file)), 'test/safety/', join('test', file.split('/')[0] ?? ''), 'test/inventory'];
  const rank = (test: string) => near.findIndex((each) => test.startsWith(each)) >>> 0;
  const ordered = tests
    .filter((test) => !nearOnly || near.slice(0, 2).some((each) => test.startsWith(each)))
    .sort((a, b) => rank(a) - rank(b));
  const { length } = mutantsOf(file, readFileSync(join(CHECKOUT, file), 'utf8'));
  return Array.from({ length: Math.ceil(length / OF_A_PROCESS) }, (_, at) => ({
    checkout: CHECKOUT,
    file,
    from: at * OF_A_PROCESS,
    to: (at + 1) * OF_A_PROCESS,
    tests: ordered,
  }));
}

function run(job: Job): Promise<Outcome[]> {
  const child = fork(join(__dirname, 'worker.ts'), { execArgv: ['--require', 'tsx/cjs'], cwd: CHECKOUT });
  const outcomes: Outcome[] = [];
  child.on('message', (outcome: Outcome) => outcomes.push(outcome));
  child.send(job);
  return new Promise((done, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code !== 0) return reject(new Error(`The mutants of ${job.file} ended with ${code}`));
      const survivors = outcomes.filter(({ killedBy }) => killedBy === null);
      console.log(`${job.file}: ${outcomes.length - survivors.length} of ${outcomes.length}`);
      for (const { line, change } of survivors) console.log(`  ${line}: ${change}`);
      done(outcomes);
    });
  });
}

/** What no test notices may still not compile. All in one go, because the first check of a program is slow. */
function typeChecked(outcomes: readonly Outcome[]): Outcome[] {
  const types = new TypeChecks(CHECKOUT);
  return outcomes.map((outcome) => {
    if (outcome.killedBy !== null) return outcome;
    const mutants = mutantsOf(outcome.file, readFileSync(join(CHECKOUT, outcome.file), 'utf8'));
    const mutant = mutants.find(({ change }) => change === outcome.change);
    return mutant && types.refuse(mutant) ? { ...outcome, killedBy: 'types' } : outcome;
  });
}

function report(outcomes: readonly Outcome[], seconds: number, whole: boolean): number {
  const survivors = outcomes.filter(({ killedBy }) => killedBy === null);
  const nameOf = ({ file, change }: Outcome) => `${file}: ${change}`;
  const unexplained = survivors.filter((each) => EXPLAINED[nameOf(each)] === undefined);
  const stale = Object.keys(EXPLAINED).filter((name) => !survivors.some((each) => nameOf(each) === name));
  console.log(`\nSurvivors, ${survivors.length}:`);
  for (const each of survivors) {
    console.log(`  ${each.file}:${each.line}: ${each.change}\n    ${EXPLAINED[nameOf(each)] ?? 'NOT EXPLAINED'}`);
  }
  if (whole) for (const name of stale) console.log(`survivors.ts explains what does not survive: ${name}`);
  const byTypes = outcomes.filter(({ killedBy }) => killedBy === 'types').length;
  const killed = outcomes.length - survivors.length;
  const share = killed / outcomes.length;
  console.log(
    `\n${killed} of ${outcomes.length} mutants noticed (${(share * 100).toFixed(1)} %; ${byTypes} of them by the type checker), ` +
      `${survivors.length} survived, ${unexplained.length} unexplained, in ${Math.round(seconds)} s`,
  );
  return share < AIM || unexplained.length > 0 ? 1 : 0;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
