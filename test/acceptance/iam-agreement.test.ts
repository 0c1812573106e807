import fc from 'fast-check';
import { readMachine } from '../../operations/machine';
import { localCloudOf } from '../../operations/setup/setup';
import { decideInEmulator } from '../isolation/emulator';
import { pairsOf, worldOfMatrix } from '../isolation/matrix';
import { randomCase } from '../isolation/random-case';
import { type Case, simulate } from '../isolation/simulator';
import { checkout } from './a-local-cloud';

/**
 * The emulator's IAM against a simulator that others wrote: on every cell of the matrix, and on requests and policies made up
 * of the conditions, wildcards and variables that policies here use. Where they differ the cell is named.
 */
jest.setTimeout(300_000);

const { python } = localCloudOf(readMachine(process.env, checkout));

async function disagreements(cases: readonly Case[]): Promise<string[]> {
  const decided = decideInEmulator(python, cases);
  expect(decided).toHaveLength(cases.length);
  const found: string[] = [];
  for (const [i, each] of cases.entries()) {
    const reason = decided[i] ?? null;
    const allowed = await simulate(each);
    if (allowed !== (reason === null)) {
      const says = (yes: boolean) => (yes ? 'allows' : 'denies');
      found.push(
        `${each.principal.title}: ${each.probe.name} on ${each.probe.resource}: the simulator ${says(allowed)}, the emulator ${says(!allowed)}${reason ? ` ${reason}` : ''}`,
      );
    }
  }
  return found;
}

test('on every cell of the matrix', async () => {
  const cases = pairsOf(worldOfMatrix(), 'sandbox-dev').flatMap((pair) => pair.cases);
  expect(cases.length).toBeGreaterThan(5000);
  expect(await disagreements(cases)).toEqual([]);
});

test('on policies and requests made up at random', async () => {
  const cases = fc.sample(randomCase, { numRuns: 1500, seed: 20261121 });
  const allowed = decideInEmulator(python, cases).filter((each) => each === null);
  // Otherwise it would only be shown that both deny.
  expect(allowed.length).toBeGreaterThan(150);
  expect(await disagreements(cases)).toEqual([]);
});
