import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../../operations/machine';
import { localCloudOf } from '../../operations/setup/setup';
import { NOTHING, readJest, readJunit, type Tally } from './tally';

/** One program that tests something. */
export interface Suite {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Folder below the checkout to run it in. Default: the checkout. */
  readonly folder?: string;
  /** Reads the report that it has written; a suite without one is a single test that passes or fails as a whole. */
  readonly read?: (text: string) => Tally;
  /** It takes too long for every `npm test`: it runs when it is named, or by a script of its own in package.json. */
  readonly optional?: boolean;
  /** Whether it needs the Python environment and the programs of the local cloud. */
  readonly needsSetUp: boolean;
}

export interface SuiteInputs {
  readonly machine: Machine;
  /** Where a suite writes its report. */
  readonly reportFile: (suite: string) => string;
}

const OPTIONAL: readonly string[] = ['faults', 'scan'];

/** All suites, the quick ones first: what is wrong is told soon. */
export function suitesOf({ machine, reportFile }: SuiteInputs): Suite[] {
  const { checkout } = machine;
  const tool = (name: string) => join(checkout, 'node_modules', '.bin', name);
  const jest = (name: string, config: string, ...args: string[]): Suite => ({
    name,
    command: tool('jest'),
    args: ['--config', config, ...args, '--json', '--outputFile', reportFile(name)],
    read: readJest,
    optional: OPTIONAL.includes(name),
    needsSetUp: name !== 'unit',
  });
  const pytest = (name: string, folder: string): Suite => ({
    name,
    command: localCloudOf(machine).python,
    args: ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '--junitxml', reportFile(name), 'tests'],
    folder,
    read: readJunit,
    needsSetUp: true,
  });
  return [
    { name: 'format', command: tool('biome'), args: ['ci', '--diagnostic-level=error'], needsSetUp: false },
    { name: 'types', command: tool('tsc'), args: ['--noEmit'], needsSetUp: false },
    jest('unit', 'jest.config.ts'),
    pytest('emulator', 'local-cloud/emulator'),
    pytest('serving', 'artifacts/platform/serving'),
    ...slowLayers(checkout).map((layer) => jest(layer, `test/${layer}/jest.config.ts`, '--runInBand')),
  ];
}

/** Layers with a configuration of their own, for example test/acceptance. */
function slowLayers(checkout: string): string[] {
  const folders = readdirSync(join(checkout, 'test')).sort();
  return folders.filter((each) => existsSync(join(checkout, 'test', each, 'jest.config.ts')));
}

/** How a suite ended: by its report, or by its exit code where it writes none. */
export function tallyOf(suite: Suite, exitCode: number | null, report: string | undefined): Tally {
  if (!suite.read) return exitCode === 0 ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 };
  const counted = report === undefined ? NOTHING : suite.read(report);
  // It broke outside of a test, or before it could report: that is a failure as well.
  const broke = report === undefined || exitCode !== 0;
  return broke && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}
