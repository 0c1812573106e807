import { type TurnOptions, takeTurn } from '../../../operations/biomes/turn';
import type { LockHeld } from '../../../operations/errors';
import { EXIT } from '../../../operations/errors';
import { FakeStore } from './fake-store';

const KEY = 'turns/sandbox-dev/ada.json';
const alive = new Map<number, string>();
let store: FakeStore;
let said: string[];
beforeEach(() => {
  store = new FakeStore();
  said = [];
  alive.clear();
  alive.set(1, 'one');
  alive.set(2, 'two');
});

const options = (pid: number, changes: Partial<TurnOptions> = {}): TurnOptions => ({
  store,
  bucket: 'canary-ops/bio-records',
  what: 'sandbox-dev/ada',
  me: { who: 'ada@laptop', host: 'laptop', pid, operation: 'up' },
  resume: './biosphere up sandbox-dev/ada',
  say: (text) => said.push(text),
  clock: () => new Date('2026-11-21T05:05:00Z'),
  pause: async () => {},
  startOf: (each) => alive.get(each) ?? null,
  attempts: 3,
  ...changes,
});

describe('a turn on a biome', () => {
  test('is taken where nobody has it, and given back', async () => {
    const turn = await takeTurn(options(1));
    expect(turn.leftSince).toBeNull();
    expect(JSON.parse((await store.get(KEY))?.body ?? '')).toMatchObject({
      who: 'ada@laptop',
      pid: 1,
      operation: 'up',
    });
    await turn.release();
    expect(await store.get(KEY)).toBeNull();
  });

  test('is waited for, then the holder is named with the way to end it', async () => {
    await takeTurn(options(1));
    const error = await takeTurn(options(2)).catch((each: LockHeld) => each);
    expect(error).toMatchObject({ exitCode: EXIT.lockHeld });
    expect((error as LockHeld).message).toMatch(
      /ada@laptop runs up on sandbox-dev\/ada \(process 1 on laptop\), begun .* at 2026-11-21T05:05:00.000Z.*kill 1/s,
    );
    expect(said).toEqual(['Waiting: ada@laptop runs up on sandbox-dev/ada.']);
  });

  test('is got by whoever waited, once it is given back', async () => {
    const first = await takeTurn(options(1));
    await takeTurn(options(2, { pause: first.release }));
    expect((await store.get(KEY))?.body).toContain('"pid":2');
  });

  test('of a process that is gone is taken over, and it is said', async () => {
    await takeTurn(options(1));
    alive.set(1, 'another process with that number');
    const turn = await takeTurn(options(2));
    expect(turn.leftSince).toBe('2026-11-21T05:05:00.000Z');
    expect(said.join()).toMatch(/was killed \(up, begun .*taken over/);
  });

  test('of another host is nobody’s to judge: the command that ends it is named', async () => {
    await takeTurn(options(1, { me: { who: 'bob@desktop', host: 'desktop', pid: 1, operation: 'down' } }));
    alive.delete(1);
    await expect(takeTurn(options(2))).rejects.toThrow(
      /bob@desktop runs down.*\.\/biosphere exec -- mc rm canary-ops\/bio-records\/turns\/sandbox-dev\/ada\.json/s,
    );
  });

  test('that was taken over meanwhile is not given back by who lost it', async () => {
    const first = await takeTurn(options(1));
    alive.delete(1);
    await takeTurn(options(2));
    await first.release();
    expect((await store.get(KEY))?.body).toContain('"pid":2');
  });

  test('that cannot be read is nobody’s', async () => {
    store.write(KEY, '{garbage');
    expect((await takeTurn(options(1))).leftSince).toBeNull();
  });
});
