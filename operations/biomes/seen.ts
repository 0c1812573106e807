import { z } from 'zod';
import { readJson, writeFileWhole } from '../../local-cloud/files';
import type { StoredObject } from './object-store';

const seenSchema = z.record(z.string(), z.object({ etag: z.string(), body: z.string() }));

/**
 * Objects as they were when this checkout last listed them. A list tells the entity tag of each object, so that only those that
 * changed since are read again: a thousand records are one request then. Nothing else is ever decided by it.
 */
export class Seen {
  constructor(private readonly file: string) {}

  /** By key. A file that is damaged or cannot be read counts as none. */
  read(): ReadonlyMap<string, StoredObject> {
    try {
      return new Map(Object.entries(readJson(this.file, seenSchema) ?? {}));
    } catch {
      return new Map();
    }
  }

  /** What cannot be kept is read again next time. */
  write(objects: ReadonlyMap<string, StoredObject>): void {
    try {
      writeFileWhole(this.file, JSON.stringify(Object.fromEntries(objects)));
    } catch {
      // A full disk, for example: a list is no reason to fail for it.
    }
  }
}
