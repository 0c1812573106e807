import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { Transient } from '../shared/errors';
import type { Ask } from './predict';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html#API_runtime_InvokeEndpoint_Errors */
const TRANSIENT = new Set([
  'InternalDependencyException',
  'InternalFailure',
  'ModelNotReadyException',
  'ServiceUnavailable',
  'ThrottlingException',
  'TimeoutError',
]);

/** Asks one model behind a multi-model endpoint. */
export function askEndpoint(endpointName: string, targetModel: string): Ask {
  const client = new SageMakerRuntimeClient({});
  return async (rows) => {
    const answer = await client
      .send(
        new InvokeEndpointCommand({
          EndpointName: endpointName,
          TargetModel: targetModel,
          ContentType: 'application/json',
          Accept: 'application/json',
          Body: JSON.stringify({ instances: rows }),
        }),
      )
      .catch((error: Error) => {
        throw TRANSIENT.has(error.name) ? new Transient(`The model: ${error.message}`) : error;
      });
    return gradesOf(new TextDecoder().decode(answer.Body), rows.length);
  };
}

/** @throws Error unless the model answered one finite number a row */
export function gradesOf(body: string, rows: number): readonly number[] {
  const { predictions } = JSON.parse(body) as { predictions?: unknown };
  const grades = Array.isArray(predictions) ? predictions.flat() : [];
  if (grades.length === rows && grades.every((grade) => Number.isFinite(grade))) return grades;
  throw new Error(`The model answered ${grades.length} grades for ${rows} samples`);
}
