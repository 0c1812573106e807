import * as fc from 'fast-check';
import { UserError } from '../../operations/errors';
import { faultsOf, Homes } from './command-line';
import { call } from './inputs';

/** Whatever is given to ./biosphere: no stack trace, a documented exit code, and nothing written where it failed. */
jest.mock('../../operations/setup/setup', () => ({
  ...jest.requireActual('../../operations/setup/setup'),
  // From here on builds and programs would be started: the input was taken.
  setUp: () => {
    throw new UserError('The set-up would begin', 'A fuzzer stops before it', 'None is needed');
  },
}));

const RUNS = 1_000;
const homes = new Homes();
beforeAll(() => homes.start());
afterAll(() => homes.remove());

test(`${RUNS} command lines, variables and damaged files`, async () => {
  const property = fc.asyncProperty(call, async (each) => {
    const ending = await homes.run(each);
    const faults = faultsOf(ending);
    if (faults.length > 0) throw new Error(`${faults.join('; ')}\n${ending.stdout}\n${ending.stderr}`);
  });
  await fc.assert(property, { seed: 20_261_121, numRuns: RUNS });
}, 120_000);
