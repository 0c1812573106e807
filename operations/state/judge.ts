import { z } from 'zod';
import type { StateNote } from './notes';

const stateSchema = z.object({ lineage: z.string().min(1), serial: z.number().int().nonnegative() });

/** What tells one state from another. */
export type StateIdentity = z.infer<typeof stateSchema>;

/** Null for a text that is no state: empty, cut off, or something else. */
export function identityOfState(text: string): StateIdentity | null {
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** What is wrong with a state, in words that follow "The state of … "; null where nothing is. */
export function wrongWith(text: string | null, note: StateNote | null): string | null {
  if (text === null) return note && `is gone: it was there with serial ${note.serial}, written ${note.written}`;
  const found = identityOfState(text);
  if (found === null) return `cannot be read: its ${Buffer.byteLength(text)} bytes are no whole state`;
  if (note === null) return null;
  if (found.lineage !== note.lineage) {
    return `is another one: its lineage is ${found.lineage}, and what up wrote on ${note.written} had ${note.lineage}`;
  }
  if (found.serial < note.serial) {
    return `is an older one: it has serial ${found.serial}, and up wrote serial ${note.serial} on ${note.written}`;
  }
  return null;
}
