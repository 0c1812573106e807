import { landscape } from '../../../environments/landscape';
import { resolve } from '../../../environments/resolve';
import { DeliveryStack } from '../../../stacks/delivery';
import { compositionOf } from '../../composition';
import { allows, statementsOf } from '../../iam';
import { onlyResource, synthesizeStack } from '../../synthesize';

const stack = synthesizeStack(
  (app) => new DeliveryStack(app, resolve(landscape, 'local', 'sandbox-dev'), compositionOf()),
);

describe('the deploy function', () => {
  const { policy } = onlyResource(stack, 'aws_iam_role_policy');
  const may = (action: string, resource: string) => allows([policy], { action, resource });
  const lambda = (name: string) => `arn:aws:lambda:eu-west-1:000000000010:function:bio-${name}`;
  const bucket = 'arn:aws:s3:::bio-sandbox-dev-artifacts-000000000010';

  test('moves the code of deployments, never of the platform, of itself or of another target', () => {
    for (const action of ['lambda:UpdateFunctionCode', 'lambda:PublishVersion', 'lambda:UpdateAlias']) {
      expect(may(action, lambda('sandbox-dev-ada-intake'))).toBe(true);
      expect(may(action, lambda('sandbox-dev-main-intake'))).toBe(true);
      expect(may(action, lambda('sandbox-dev-shared-provisioner'))).toBe(false);
      expect(may(action, lambda('sandbox-dev-shared-deploy'))).toBe(false);
      expect(may(action, lambda('sandbox-stg-main-intake'))).toBe(false);
    }
    expect(may('lambda:CreateFunction', lambda('sandbox-dev-ada-intake'))).toBe(false);
    expect(may('lambda:UpdateFunctionConfiguration', lambda('sandbox-dev-ada-intake'))).toBe(false);
  });

  test('reads artifacts, and writes models only', () => {
    expect(may('s3:GetObject', `${bucket}/services/intake/intake-1.zip`)).toBe(true);
    expect(may('s3:PutObject', `${bucket}/models/ada/m-1.tar.gz`)).toBe(true);
    expect(may('s3:PutObject', `${bucket}/services/intake/intake-1.zip`)).toBe(false);
    expect(may('s3:DeleteObject', `${bucket}/platform/deploy/deploy-1.zip`)).toBe(false);
    expect(may('s3:GetObject', `${bucket}/platform/deploy/deploy-1.zip`)).toBe(false);
  });

  test('reads what deployments want, and writes what they run', () => {
    const parameter = (what: string) =>
      `arn:aws:ssm:eu-west-1:000000000010:parameter/biosphere/sandbox-dev/deployments/ada/${what}`;
    expect(may('ssm:GetParameter', parameter('wants'))).toBe(true);
    expect(may('ssm:PutParameter', parameter('wants'))).toBe(false);
    expect(may('ssm:PutParameter', parameter('running/intake'))).toBe(true);
    expect(may('ssm:PutParameter', parameter('in-use'))).toBe(false);
  });

  test('stands outside of the VPC', () => {
    expect(stack.resource?.aws_lambda_function?.deploy).not.toHaveProperty('vpc_config');
  });
});

test('failed events are kept encrypted, over TLS, for two weeks, and ring', () => {
  expect(onlyResource(stack, 'aws_sqs_queue')).toMatchObject({
    name: 'bio-sandbox-dev-shared-failed-events',
    kms_master_key_id: expect.stringContaining('keyArn'),
    message_retention_seconds: 1209600,
  });
  expect(statementsOf(onlyResource(stack, 'aws_sqs_queue').policy)).toEqual([
    expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
  ]);
  expect(JSON.stringify(stack.resource?.aws_cloudwatch_metric_alarm)).toContain('bio-sandbox-dev-shared-failed-events');
});
