import { z } from 'zod';
import type { StateKey } from '../../environments/naming';
import type { ObjectStore } from '../biomes/object-store';

/**
 * What is remembered of a state apart from it: which one it was when `up` last wrote it. Without that, a state that was deleted
 * looks like one that never existed, and Terraform would create everything again.
 */
const noteSchema = z.object({
  schemaVersion: z.literal(1),
  /** Terraform's name of one history of states. */
  lineage: z.string().min(1),
  /** Grows with each write. */
  serial: z.number().int().nonnegative(),
  written: z.iso.datetime(),
});

export type StateNote = z.infer<typeof noteSchema>;

/** The notes, beside the records of biomes in the state store. */
export class StateNotes {
  constructor(private readonly store: ObjectStore) {}

  /** One that cannot be read counts as none: it only guards, and the next apply writes it anew. */
  async read(key: StateKey): Promise<StateNote | null> {
    const stored = await this.store.get(keyOf(key));
    if (stored === null) return null;
    try {
      return noteSchema.parse(JSON.parse(stored.body));
    } catch {
      return null;
    }
  }

  /** The newest wins: two that write at once differ by one serial, and the lower one guards as well. */
  async write(key: StateKey, note: StateNote): Promise<void> {
    const stored = await this.store.get(keyOf(key));
    const expected = stored ? { etag: stored.etag } : ({ absent: true } as const);
    await this.store.put(keyOf(key), `${JSON.stringify(note)}\n`, expected);
  }

  async remove(key: StateKey): Promise<void> {
    await this.store.remove(keyOf(key));
  }
}

function keyOf(key: StateKey): string {
  return `states/${key}.json`;
}
