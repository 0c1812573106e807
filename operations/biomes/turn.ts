import { z } from 'zod';
import { LockHeld } from '../errors';
import { type ProcessStart, startOfProcess } from '../terraform/running';
import { ago } from '../time';
import type { ObjectStore, StoredObject } from './object-store';

/** Who changes something at the moment. */
const holderSchema = z.object({
  schemaVersion: z.literal(1),
  /** `user@host`. */
  who: z.string(),
  host: z.string(),
  /** Process on that host, with the time it started, so that a number that is given out again is not mistaken. */
  pid: z.number().int().positive(),
  started: z.string(),
  /** `up`, `down` or `db reset`. */
  operation: z.string(),
  since: z.iso.datetime(),
});

export type Holder = z.infer<typeof holderSchema>;

export interface TurnOptions {
  readonly store: ObjectStore;
  /** `<alias>/<bucket>` of the store, as `mc` names it. */
  readonly bucket: string;
  /** What is changed, for example `sandbox-dev/ada`. */
  readonly what: string;
  readonly me: Pick<Holder, 'who' | 'host' | 'pid' | 'operation'>;
  readonly resume: string;
  readonly say: (text: string) => void;
  readonly clock?: () => Date;
  readonly pause?: (milliseconds: number) => Promise<void>;
  readonly startOf?: ProcessStart;
  /** How often it is tried, twice a second. Default: 40. */
  readonly attempts?: number;
}

export interface Turn {
  /** The run before was killed, and began then. Null where it ended. */
  readonly leftSince: string | null;
  readonly release: () => Promise<void>;
}

/**
 * One run at a time on a biome, from its first look to its last. Terraform's lock covers the apply alone: between that and the end
 * `up` mends what is missing, and beside a `down` it would make again what that one has just dropped.
 *
 * An object in the store, written on the condition that there is none. Of a holder on this host it can be seen whether it lives;
 * one that is dead loses its turn. @throws LockHeld naming the holder
 */
export async function takeTurn(options: TurnOptions): Promise<Turn> {
  const { store, what, me, say, clock = () => new Date(), startOf = startOfProcess, attempts = 40 } = options;
  const pause = options.pause ?? ((milliseconds) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)));
  const key = `turns/${what}.json`;
  const mine: Holder = {
    ...{ schemaVersion: 1, ...me },
    ...{ started: startOf(me.pid) ?? 'unknown', since: clock().toISOString() },
  };
  const body = `${JSON.stringify(mine)}\n`;
  // What cannot be given back now is taken over by the next run, which sees that this process is gone.
  const release = async () => {
    const found = await store.get(key).catch(() => null);
    if (found?.body === body) await store.remove(key).catch(() => undefined);
  };
  for (let attempt = 1; ; attempt++) {
    if (await store.put(key, body, { absent: true })) return { leftSince: null, release };
    const found = await store.get(key);
    if (!found) continue;
    const holder = holderOf(found);
    if (holder === null || (holder.host === me.host && startOf(holder.pid) !== holder.started)) {
      if (!(await store.put(key, body, { etag: found.etag }))) continue;
      const when = holder ? ` (${holder.operation}, begun ${ago(new Date(holder.since), clock())})` : '';
      say(`A run on ${what} was killed${when}: its turn is taken over.`);
      return { leftSince: holder?.since ?? null, release };
    }
    if (attempt >= attempts) throw held(holder, key, options, clock());
    if (attempt === 1) say(`Waiting: ${holder.who} runs ${holder.operation} on ${what}.`);
    await pause(500);
  }
}

/** Null for one that cannot be read, which nobody can be asked about either. */
function holderOf({ body }: StoredObject): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(body));
  } catch {
    return null;
  }
}

function held(holder: Holder, key: string, { what, me, bucket, resume }: TurnOptions, now: Date): LockHeld {
  const here = holder.host === me.host;
  return new LockHeld(
    `${holder.who} runs ${holder.operation} on ${what} (process ${holder.pid} on ${holder.host}), begun ${ago(new Date(holder.since), now)}, at ${holder.since}`,
    'A biome, and the shared stacks of a target, are changed by one run at a time',
    here
      ? `Wait for it, or end it with kill ${holder.pid}, and use ${resume} again`
      : `Wait for it and use ${resume} again. If it no longer runs there, end its turn with ./biosphere exec -- mc rm ${bucket}/${key}`,
  );
}
