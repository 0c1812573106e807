/** Summarises a file's predictions of one model. */
import { Database } from '../shared/database';
import { required } from '../shared/environment';
import { requiredText, service } from '../shared/service';
import { reportOf } from './report';

const database = Database.ofSecret(required(process.env, 'DATABASE_SECRET_ARN'));

/** Takes {digest, model}; answers the report with the file's name and digest. */
export const handler = service('blend-report', async (event, log) => {
  const digest = requiredText(event, 'digest');
  const model = requiredText(event, 'model');
  const rows = await database.use((connection) =>
    connection
      .selectFrom('samples')
      .innerJoin('files', 'files.digest', 'samples.file_digest')
      .innerJoin('predictions', (join) =>
        join
          .onRef('predictions.file_digest', '=', 'samples.file_digest')
          .onRef('predictions.sample', '=', 'samples.sample'),
      )
      .select(['files.name', 'samples.sample', 'samples.measured_grade as measured', 'predictions.grade'])
      .where('samples.file_digest', '=', digest)
      .where('predictions.model', '=', model)
      .orderBy('samples.sample')
      .execute(),
  );
  log('report made', { digest, samples: rows.length });
  return { file: rows[0]?.name ?? null, digest, model, ...reportOf(rows) };
});
