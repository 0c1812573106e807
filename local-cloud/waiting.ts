import { Breakdown } from './errors';
import { pause } from './processes';
import type { Status } from './status';

/** What waiting needs. */
export interface Waiting {
  readonly status: () => Promise<Status>;
  readonly progress: (detail: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** Folder to look into where something does not come. */
  readonly logs: string;
}

/** A start takes 2 to 5 s; a machine under load gets more time before the start counts as failed. */
const START_MS = 120_000;
/** What a part that crashed may take to be back, before all is started anew. */
const HEAL_MS = 15_000;

/** The status once a part that crashed just now has had the time to come back. */
export async function settled({ status, progress, signal }: Waiting): Promise<Status> {
  const end = Date.now() + HEAL_MS;
  for (;;) {
    const found = await status();
    const isComing = found.running && found.current && !found.healthy && !found.parts.some(({ lost }) => lost);
    if (!isComing || Date.now() > end) return found;
    signal?.throwIfAborted();
    progress(waitingFor(found));
    await pause(200);
  }
}

/** @throws Breakdown where a part is given up, or takes too long */
export async function untilHealthy(waiting: Waiting): Promise<void> {
  let last = '';
  await until(waiting, 'some part', async () => {
    const found = await waiting.status();
    const text = waitingFor(found);
    if (!found.healthy && text !== last) waiting.progress(text);
    last = text;
    const lost = found.parts.find((part) => part.lost);
    if (lost) throw notUp(waiting, lost.name, lost.detail ?? '');
    return found.healthy;
  });
}

/** @throws Breakdown after {@link START_MS} */
export async function until(waiting: Waiting, part: string, isTrue: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + START_MS;
  while (!(await isTrue())) {
    waiting.signal?.throwIfAborted();
    if (Date.now() > end) throw notUp(waiting, part, `not ready after ${START_MS / 1000} s`);
    await pause(100);
  }
}

function notUp({ logs }: Waiting, part: string, problem: string): Breakdown {
  return new Breakdown(
    `The local cloud did not start: ${part}: ${problem}`,
    'All parts answer within seconds',
    `Read the logs in ${logs} and try again`,
  );
}

function waitingFor({ parts }: Status): string {
  const names = parts.filter(({ healthy }) => !healthy).map(({ name }) => name);
  return `waiting for ${names.join(', ')}`;
}
