import { setTimeout as pause } from 'node:timers/promises';
import { atOnce } from '../../operations/at-once';

test('all are worked on, never more than the limit at once, and the results keep their order', async () => {
  const items = Array.from({ length: 40 }, (_, index) => index);
  let running = 0;
  let most = 0;
  const results = await atOnce(7, items, async (item) => {
    most = Math.max(most, ++running);
    await pause((item * 7) % 5);
    running -= 1;
    return item * 2;
  });
  expect(results).toEqual(items.map((item) => item * 2));
  expect(most).toBe(7);
});

test('what one throws is thrown, and nothing is nothing', async () => {
  await expect(atOnce(3, [1, 2], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(atOnce(3, [], async () => 1)).resolves.toEqual([]);
});
