import type { Parameters } from '../../../artifacts/platform/common/parameters';
import { answerGuard, biomesIn, guardOf } from '../../../artifacts/platform/common/tenants';
import { Names } from '../../../environments/naming';

const names = new Names('bio', 'sandbox-dev');
const parametersOf = (...below: string[]) =>
  ({ namesBelow: async (path: string) => below.map((each) => `${path}/${each}`) }) as unknown as Parameters;
const answer = (action: 'create' | 'update' | 'delete', biomes: string[]) =>
  answerGuard({ stack: 'data', action }, 'sandbox-dev', async () => biomes);

test('biomes are those that have parameters; main is none', async () => {
  const parameters = parametersOf('main/wants', 'ada/wants', 'ada/running/intake', 'bob/in-use');
  expect(await biomesIn(parameters, names)).toEqual(['sandbox-dev/ada', 'sandbox-dev/bob']);
  expect(await biomesIn(parametersOf('main/wants', 'main/running/x'), names)).toEqual([]);
});

test('a shared stack is not deleted while there are biomes: they are named, with what to do', async () => {
  await expect(answer('delete', ['sandbox-dev/bob', 'sandbox-dev/ada', 'sandbox-dev/ada'])).rejects.toMatchObject({
    received: expect.stringMatching(/stack data of sandbox-dev .* 2 biomes: sandbox-dev\/ada, sandbox-dev\/bob$/),
    fix: expect.stringMatching(/biosphere down/),
  });
  const many = Array.from({ length: 30 }, (_, index) => `sandbox-dev/b${index}`);
  await expect(answer('delete', many)).rejects.toThrow(/30 biomes: (sandbox-dev\/b\d+, ){10}…/);
});

test('it is deleted when there are none, and made and changed at any time', async () => {
  await expect(answer('delete', [])).resolves.toEqual({ guarded: 'data' });
  await expect(answer('create', ['sandbox-dev/ada'])).resolves.toEqual({ guards: 'data' });
  await expect(answer('update', ['sandbox-dev/ada'])).resolves.toEqual({ guards: 'data' });
});

test('an event that guards comes from Terraform, others are no guard', () => {
  expect(guardOf({ guards: 'data', tf: { action: 'delete' } })).toEqual({ stack: 'data', action: 'delete' });
  expect(guardOf({ deployment: 'ada' })).toBeNull();
  expect(() => guardOf({ guards: 'data' })).toThrow(/with tf\.action/);
  expect(() => guardOf({ guards: 7, tf: { action: 'delete' } })).toThrow(/guards 7/);
});
