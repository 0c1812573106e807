import { InvalidInput, shown } from './errors';

/**
 * How a kind of document is read that outlives the code which wrote it: a reader per schema version, the first version first, each
 * making the newest form of what it is given. A reader is never removed or changed; a new meaning is a new reader at the end.
 */
export interface Schema<Document> {
  /** What it is, as a message begins: `The record of sandbox-dev/ada`. */
  readonly what: string;
  /** Each throws where the document is not of its version. */
  readonly readers: readonly ((document: Readonly<Record<string, unknown>>) => Document)[];
  /** What to do about a document of another version. */
  readonly fix: string;
}

/** A document that newer code has written: no damage, and never to be replaced by what this code would write. */
export class NewerSchema extends InvalidInput {}

/** The version in which documents are written. */
export function newestVersion({ readers }: Pick<Schema<unknown>, 'readers'>): number {
  return readers.length;
}

/**
 * Reads a document of any version that is known.
 * @throws NewerSchema; InvalidInput where it says no version; whatever the version's reader throws
 */
export function readVersioned<Document>(value: unknown, { what, readers, fix }: Schema<Document>): Document {
  const document = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const version = document.schemaVersion;
  const reader = typeof version === 'number' ? readers[version - 1] : undefined;
  if (reader) return reader(document);
  const isNewer = Number.isInteger(version) && (version as number) > readers.length;
  throw new (isNewer ? NewerSchema : InvalidInput)(
    `${what} has schemaVersion ${shown(version ?? null)}`,
    `This checkout reads schemaVersion ${readers.map((_, index) => index + 1).join(', ')}`,
    fix,
  );
}
