import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { Names } from '../../../environments/naming';
import { parseTarget } from '../../../environments/target';
import { Parameters } from '../common/parameters';
import { setting } from '../common/setting';
import { Deployer } from './deployer';
import { Functions } from './functions';
import { Objects } from './objects';
import { parseRelease } from './request';

const target = parseTarget(setting('BIOSPHERE_TARGET'));
const deployer = new Deployer(
  new Names(setting('BIOSPHERE_PREFIX'), target),
  new Functions(new LambdaClient()),
  new Objects(new S3Client({ forcePathStyle: true }), setting('ARTIFACT_BUCKET')),
  new Parameters(new SSMClient()),
);

/** Lambda function: moves the code and models of a target's deployments; the only one that does. */
export const handler = async (event: unknown): Promise<object> => deployer.run(parseRelease(event, target));
