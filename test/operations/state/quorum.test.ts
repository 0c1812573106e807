import { requireQuorum } from '../../../operations/state/quorum';

/** A store whose health page answers so, one after another, the last for ever; time passes in pauses alone. */
function answering(...answers: (number | 'silent' | 'refused')[]) {
  let time = 0;
  const asked: string[] = [];
  const seams = {
    ask: async (url: string) => {
      asked.push(url);
      return (answers.length > 1 ? answers.shift() : answers[0]) ?? 200;
    },
    now: () => time,
    pause: async (milliseconds: number) => {
      time += milliseconds;
    },
  };
  return { seams, asked, time: () => time };
}

describe('the quorum of the state store', () => {
  test.each([
    ['it has one', 200],
    ['it is no MinIO', 403],
    ['nothing listens there: the call itself tells it', 'refused'],
  ] as const)('holds nobody up when %s', async (_, answer) => {
    const { seams, asked, time } = answering(answer);
    await requireQuorum('http://store', seams);
    expect([asked, time()]).toEqual([['http://store/minio/health/cluster'], 0]);
  });

  test('is waited for while a node comes back', async () => {
    const { seams, time } = answering(503, 'silent', 200);
    await requireQuorum('http://store', seams);
    expect(time()).toBe(1000);
  });

  test('that does not come back is told within ten seconds', async () => {
    const { seams, time } = answering(503);
    await expect(requireQuorum('http://store', seams)).rejects.toThrow(/fewer than 3 of its 4 nodes/);
    expect(time()).toBeLessThanOrEqual(10_000);
  });
});
