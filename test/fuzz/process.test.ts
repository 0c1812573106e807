import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { CHECKOUT, faultsOf } from './command-line';
import { word } from './inputs';

/** The same through the launcher and a process of its own, with commands that start nothing. */
const RUNS = 15;
const home = mkdtempSync(join(tmpdir(), 'biosphere-fuzz-process-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const command = fc.constantFrom(
  ['use'],
  ['explain'],
  ['ls'],
  ['show'],
  ['logs'],
  ['cloud', 'status'],
  ['help'],
  ['nothing'],
);

test(`${RUNS} command lines in a process of their own`, () => {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('BIOSPHERE_'));
  const property = fc.property(command, fc.array(word, { maxLength: 3 }), (name, words) => {
    const env = { ...Object.fromEntries(kept), BIOSPHERE_HOME: home };
    const { status, stdout, stderr } = spawnSync(join(CHECKOUT, 'biosphere'), [...name, ...words], {
      env,
      encoding: 'utf8',
    });
    expect(faultsOf({ exitCode: status ?? -1, stdout, stderr, written: [] })).toEqual([]);
  });
  fc.assert(property, { seed: 20_261_121, numRuns: RUNS, endOnFailure: true });
}, 120_000);
