/** Asks the model for the grade of every sample of a file and stores what it answers. */
import { Database } from '../shared/database';
import { required } from '../shared/environment';
import { requiredText, service } from '../shared/service';
import { askEndpoint } from './endpoint';
import { predict } from './predict';

const database = Database.ofSecret(required(process.env, 'DATABASE_SECRET_ARN'));
const model = required(process.env, 'MODEL_GRADE_ESTIMATOR');
const ask = askEndpoint(required(process.env, 'INFERENCE_ENDPOINT'), model);

/** Takes {digest}; answers {digest, model, predicted}. */
export const handler = service('grade-predictor', async (event, log) => {
  const prediction = await database.use((connection) => predict(connection, ask, model, requiredText(event, 'digest')));
  log('grades predicted', { ...prediction });
  return prediction;
});
