import { inOrder } from '../../../operations/biomes/in-order';

const order = new Map([
  ['main', ['data', 'inference']],
  ['foundation', []],
  ['data', ['network']],
  ['inference', ['network']],
  ['delivery', ['foundation']],
  ['network', ['foundation']],
]);
const pause = () => new Promise((done) => setTimeout(done, 2));

test('each stack waits for all it depends on, and no more than allowed run at once', async () => {
  const done: string[] = [];
  let underWay = 0;
  let most = 0;
  await inOrder(order, 2, async (stack) => {
    for (const dependency of order.get(stack) ?? []) expect(done).toContain(dependency);
    underWay += 1;
    most = Math.max(most, underWay);
    await pause();
    underWay -= 1;
    done.push(stack);
  });
  expect([...done].sort()).toEqual([...order.keys()].sort());
  expect(most).toBe(2);
});

test('after a failure nothing new is begun, what runs is awaited, and the cause is told', async () => {
  const begun: string[] = [];
  const ended: string[] = [];
  const work = inOrder(order, 3, async (stack) => {
    begun.push(stack);
    await pause();
    if (stack === 'network') throw new Error('no network');
    await pause();
    ended.push(stack);
  });
  await expect(work).rejects.toThrow('no network');
  expect(begun.sort()).toEqual(['delivery', 'foundation', 'network']);
  expect(ended.sort()).toEqual(['delivery', 'foundation']);
});

test('a dependency that is not among the stacks is somebody else’s', async () => {
  const done: string[] = [];
  await inOrder(new Map([['biome', ['elsewhere']]]), 1, async (stack) => {
    done.push(stack);
  });
  expect(done).toEqual(['biome']);
});
