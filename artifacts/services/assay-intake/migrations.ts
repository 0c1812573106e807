import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { ASSAYS } from '../shared/assays';

/**
 * The schema, step by step. A step that was released is never edited, and never breaks the version that still runs while it is
 * applied: add first, remove a release later.
 */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-files-and-samples': {
    async up(database) {
      await database.schema
        .createTable('files')
        .addColumn('digest', 'char(64)', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('received_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
        .execute();
      let samples = database.schema
        .createTable('samples')
        .addColumn('file_digest', 'char(64)', (column) =>
          column.notNull().references('files.digest').onDelete('cascade'),
        )
        .addColumn('sample', 'text', (column) => column.notNull())
        .addColumn('measured_grade', 'double precision');
      for (const assay of ASSAYS) samples = samples.addColumn(assay, 'double precision', (column) => column.notNull());
      await samples.addPrimaryKeyConstraint('samples_pkey', ['file_digest', 'sample']).execute();
    },
  },
  '0002-predictions': {
    async up(database) {
      await database.schema
        .createTable('predictions')
        .addColumn('file_digest', 'char(64)', (column) => column.notNull())
        .addColumn('sample', 'text', (column) => column.notNull())
        .addColumn('model', 'text', (column) => column.notNull())
        .addColumn('grade', 'double precision', (column) => column.notNull())
        .addColumn('predicted_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
        .addPrimaryKeyConstraint('predictions_pkey', ['file_digest', 'sample', 'model'])
        .addForeignKeyConstraint(
          'predictions_sample_fkey',
          ['file_digest', 'sample'],
          'samples',
          ['file_digest', 'sample'],
          (constraint) => constraint.onDelete('cascade'),
        )
        .execute();
    },
  },
};

/** Brings the schema up to date, all steps or none; releases that come together wait for each other (an advisory lock). */
export async function migrate<Schema>(database: Kysely<Schema>): Promise<readonly string[]> {
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => MIGRATIONS } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error) throw error;
  return results.map(({ migrationName }) => migrationName);
}
