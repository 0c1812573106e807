import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { Names } from '../../../environments/naming';
import { parseTarget } from '../../../environments/target';
import { Parameters } from '../common/parameters';
import { fieldsOf } from '../common/request';
import { setting } from '../common/setting';
import { answerGuard, biomesIn, guardOf } from '../common/tenants';
import { Deployer } from './deployer';
import { Functions } from './functions';
import { Objects } from './objects';
import { parseRelease } from './request';

const target = parseTarget(setting('BIOSPHERE_TARGET'));
const names = new Names(setting('BIOSPHERE_PREFIX'), target);
const parameters = new Parameters(new SSMClient());
const deployer = new Deployer(
  names,
  new Functions(new LambdaClient()),
  new Objects(new S3Client({ forcePathStyle: true }), setting('ARTIFACT_BUCKET')),
  parameters,
);

/** Lambda function: moves the code and models of a target's deployments; the only one that does. It also answers guards. */
export const handler = async (event: unknown): Promise<object> => {
  const guard = guardOf(fieldsOf(event));
  if (guard) return answerGuard(guard, target, () => biomesIn(parameters, names));
  return deployer.run(parseRelease(event, target));
};
