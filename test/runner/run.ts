import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, reportOf, UserError } from '../../operations/errors';
import { Interrupt } from '../../operations/interrupt';
import { type Machine, readMachine } from '../../operations/machine';
import { Output } from '../../operations/output';
import { setUp, writeTerraformSettings } from '../../operations/setup/setup';
import { type Suite, suitesOf, tallyOf } from './suites';
import { closingLine, sum, type Tally } from './tally';

/** Entry point of `npm test [suite…]`: runs every suite, or the named ones, and ends with one line that sums them up. */
export async function main(names: readonly string[], checkout: string): Promise<number> {
  const machine = readMachine(process.env, checkout);
  const output = new Output({ json: false, env: process.env });
  const reports = mkdtempSync(join(tmpdir(), 'biosphere-tests-'));
  try {
    return await runSuites(names, { machine, output, reports });
  } catch (error) {
    output.error(reportOf(error));
    output.line(closingLine({ passed: 0, failed: 1, skipped: 0 }));
    return EXIT.failure;
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

interface Run {
  readonly machine: Machine;
  readonly output: Output;
  /** Folder for the suites' reports. */
  readonly reports: string;
}

async function runSuites(names: readonly string[], { machine, output, reports }: Run): Promise<number> {
  const terraform = writeTerraformSettings(machine);
  const reportFile = (suite: string) => join(reports, suite);
  const suites = choose(suitesOf({ machine, reportFile }), names);
  if (suites.some((suite) => suite.needsSetUp))
    await setUp({ machine, output, interrupt: new Interrupt((text) => output.warn(text)) });
  const tallies: Tally[] = [];
  for (const suite of suites) {
    output.line(`\n── ${suite.name}`);
    const exitCode = await run(suite, machine, terraform.file);
    const file = reportFile(suite.name);
    tallies.push(tallyOf(suite, exitCode, existsSync(file) ? readFileSync(file, 'utf8') : undefined));
  }
  const all = sum(tallies);
  output.line();
  for (const [at, { name }] of suites.entries()) output.line(`${name}: ${closingLine(tallies[at] as Tally)}.`);
  output.line(closingLine(all));
  return all.failed === 0 ? EXIT.ok : EXIT.failure;
}

function choose(suites: readonly Suite[], names: readonly string[]): readonly Suite[] {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length === 0) {
    return suites.filter(({ name, optional }) => (names.length === 0 ? !optional : names.includes(name)));
  }
  throw new UserError(
    `There is no suite ${unknown.join(', ')}`,
    `Suites are ${suites.map((suite) => suite.name).join(', ')}`,
    'Name some of these, or none to run all but the slowest',
  );
}

/** Shows what the suite prints as it comes. @returns its exit code, null where a signal ended it. */
function run(
  { command, args, folder = '.' }: Suite,
  machine: Machine,
  terraformConfig: string,
): Promise<number | null> {
  const kept = Object.entries(machine.env).filter(([name]) => !name.startsWith('BIOSPHERE_'));
  const env = { ...Object.fromEntries(kept), TF_CLI_CONFIG_FILE: terraformConfig };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: join(machine.checkout, folder),
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', resolve);
  });
}
