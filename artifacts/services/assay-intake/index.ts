/** Validates an assay file and stores its samples; brings the schema up to date when a version is released. */
import { Database } from '../shared/database';
import { required } from '../shared/environment';
import { isRelease, requiredText, service } from '../shared/service';
import { takeIn } from './intake';
import { migrate } from './migrations';

const database = Database.ofSecret(required(process.env, 'DATABASE_SECRET_ARN'));

/** Takes {name, content}; answers {digest, samples, known}. */
export const handler = service('assay-intake', async (event, log) => {
  if (isRelease(event)) {
    const applied = await database.use(migrate);
    log('schema is up to date', { applied });
    return { applied };
  }
  const intake = await database.use((connection) =>
    takeIn(connection, requiredText(event, 'name'), requiredText(event, 'content')),
  );
  log('file taken in', { ...intake });
  return intake;
});
