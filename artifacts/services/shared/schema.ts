import type { ColumnType } from 'kysely';
import type { Assay } from './assays';

/** Set by the server when a row is written. */
type SetByServer = ColumnType<Date, never, never>;

/** The tables, as ../assay-intake/migrations.ts makes them. */
export interface Schema {
  files: {
    /** SHA-256 of the file, hexadecimal: the same file is never stored twice. */
    digest: string;
    name: string;
    received_at: SetByServer;
  };
  samples: {
    file_digest: string;
    sample: string;
    /** Alcohol as the laboratory measured it, % by volume; null where it did not. */
    measured_grade: number | null;
  } & Record<Assay, number>;
  predictions: {
    file_digest: string;
    sample: string;
    /** The archive that answered; another version's prediction is another row. */
    model: string;
    grade: number;
    predicted_at: SetByServer;
  };
}
