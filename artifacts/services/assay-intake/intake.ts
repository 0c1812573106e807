import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { InvalidInput } from '../shared/errors';
import type { Schema } from '../shared/schema';
import { parseAssays } from './parse-assays';

export interface Intake {
  readonly digest: string;
  readonly samples: number;
  /** Whether the file had been stored before; then nothing was written. */
  readonly known: boolean;
}

/** PostgreSQL takes 65,535 parameters a statement; a sample has 15. */
const SAMPLES_A_STATEMENT = 1000;

/** Stores the samples of an assay file, once per content. @throws InvalidInput with all that is wrong with the file */
export async function takeIn(database: Kysely<Schema>, name: string, content: string): Promise<Intake> {
  const parsed = parseAssays(content);
  if ('problems' in parsed) throw new InvalidInput(`${name}: ${parsed.problems.join('. ')}.`);
  const { samples } = parsed;
  const digest = createHash('sha256').update(content).digest('hex');
  const known = await database.transaction().execute(async (transaction) => {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('files')
      .values({ digest, name })
      .onConflict((conflict) => conflict.column('digest').doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 0n) return true;
    for (let at = 0; at < samples.length; at += SAMPLES_A_STATEMENT) {
      const part = samples.slice(at, at + SAMPLES_A_STATEMENT);
      await transaction
        .insertInto('samples')
        .values(part.map((sample) => ({ file_digest: digest, ...sample })))
        .execute();
    }
    return false;
  });
  return { digest, samples: samples.length, known };
}
