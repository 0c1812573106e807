import type { Kysely } from 'kysely';
import { ASSAYS, type Assay } from '../shared/assays';
import type { Schema } from '../shared/schema';

/** Asks the model: one row of assays a sample, one grade a row. */
export type Ask = (rows: readonly (readonly number[])[]) => Promise<readonly number[]>;

export interface Prediction {
  readonly digest: string;
  readonly model: string;
  readonly predicted: number;
}

/** Keeps a request far below the 6 MB that an endpoint takes, and one statement below PostgreSQL's 65,535 parameters. */
const ROWS_A_REQUEST = 1000;

/** Predicts the grade of every sample of a file; a prediction of the same model is made anew, not twice. */
export async function predict(database: Kysely<Schema>, ask: Ask, model: string, digest: string): Promise<Prediction> {
  const samples = await database
    .selectFrom('samples')
    .select(['sample', ...ASSAYS])
    .where('file_digest', '=', digest)
    .orderBy('sample')
    .execute();
  for (let at = 0; at < samples.length; at += ROWS_A_REQUEST) {
    const part = samples.slice(at, at + ROWS_A_REQUEST);
    const grades = await ask(part.map(featuresOf));
    await database
      .insertInto('predictions')
      .values(part.map(({ sample }, index) => ({ file_digest: digest, sample, model, grade: grades[index] as number })))
      .onConflict((conflict) =>
        conflict
          .columns(['file_digest', 'sample', 'model'])
          .doUpdateSet((row) => ({ grade: row.ref('excluded.grade') })),
      )
      .execute();
  }
  return { digest, model, predicted: samples.length };
}

export function featuresOf(sample: Readonly<Record<Assay, number>>): number[] {
  return ASSAYS.map((assay) => sample[assay]);
}
