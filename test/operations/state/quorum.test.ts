import { Quorum } from '../../../operations/state/quorum';

/** A store whose health page answers so, one after another, the last for ever; time passes in pauses alone. */
function answering(...answers: (number | 'silent' | 'refused')[]) {
  let time = 0;
  const asked: string[] = [];
  const quorum = new Quorum('http://store', {
    ask: async (url) => {
      asked.push(url);
      return (answers.length > 1 ? answers.shift() : answers[0]) ?? 200;
    },
    now: () => time,
    pause: async (milliseconds) => {
      time += milliseconds;
    },
  });
  return { quorum, asked, time: () => time };
}

describe('the quorum of the state store', () => {
  test.each([
    ['it has one', 200],
    ['it is no MinIO', 403],
    ['nothing listens there: the call itself tells it', 'refused'],
  ] as const)('holds nobody up when %s, and is not asked again at once', async (_, answer) => {
    const { quorum, asked, time } = answering(answer);
    await quorum.require();
    await quorum.require();
    expect([asked, time()]).toEqual([['http://store/minio/health/cluster'], 0]);
  });

  test('is waited for while a node comes back', async () => {
    const { quorum, time } = answering(503, 'silent', 200);
    await quorum.require();
    expect(time()).toBe(1000);
  });

  test('that does not come back is told within ten seconds, and to the next at once', async () => {
    const { quorum, time } = answering(503);
    await expect(quorum.require()).rejects.toThrow(/fewer than 3 of its 4 nodes/);
    const first = time();
    expect(first).toBeLessThanOrEqual(10_000);
    await expect(quorum.require()).rejects.toThrow(/fewer than 3 of its 4 nodes/);
    expect(time()).toBe(first);
  });

  test('is watched: a moment without it is nothing, seconds are a loss', async () => {
    const { quorum, time } = answering(200, 503, 200, 503, 'silent', 503);
    expect(await quorum.watch(new AbortController().signal)).toBe(true);
    expect(time()).toBe(9000);
  });
});
