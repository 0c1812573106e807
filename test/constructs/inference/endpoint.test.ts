import { MultiModelEndpoint } from '../../../constructs/inference/endpoint';
import { sha } from '../../../environments/naming';
import { onlyResource } from '../../synthesize';
import { staged } from '../stage';

const withVersion = (digit: string) =>
  staged('inference', 'live-prd', (scope) => {
    new MultiModelEndpoint(scope, 'inference', { servingVersion: sha(digit.repeat(40)), keyArn: 'arn:key' });
  });
const stack = withVersion('a');
const model = onlyResource(stack, 'aws_sagemaker_model');

test('one container serves all models of the bucket, without a network', () => {
  expect(model).toMatchObject({
    enable_network_isolation: true,
    primary_container: {
      image: `000000000030.dkr.ecr.eu-west-1.amazonaws.com/bio-serving:${'a'.repeat(40)}`,
      mode: 'MultiModel',
      model_data_url: 's3://bio-live-prd-artifacts-000000000032/models/',
    },
  });
});

test('a new image is a new model, made before the old one goes', () => {
  expect(model.lifecycle).toEqual({ create_before_destroy: true });
  expect(onlyResource(withVersion('b'), 'aws_sagemaker_model').name).not.toBe(model.name);
  expect(onlyResource(withVersion('a'), 'aws_sagemaker_model').name).toBe(model.name);
});

test('the configuration is replaced under a new name, encrypted, and captures nothing', () => {
  const configuration = onlyResource(stack, 'aws_sagemaker_endpoint_configuration');
  expect(configuration).toMatchObject({
    name_prefix: 'bio-live-prd-shared-inference-',
    kms_key_arn: 'arn:key',
    lifecycle: { create_before_destroy: true },
    production_variants: [{ instance_type: 'ml.m5.xlarge', initial_instance_count: 2 }],
  });
  expect(configuration).not.toHaveProperty('data_capture_config');
});

test('an update that raises an alarm is rolled back', () => {
  expect(onlyResource(stack, 'aws_sagemaker_endpoint')).toMatchObject({
    deployment_config: {
      auto_rollback_configuration: {
        alarms: [
          { alarm_name: 'bio-live-prd-shared-inference-errors' },
          { alarm_name: 'bio-live-prd-shared-inference-latency' },
        ],
      },
    },
  });
});

test('its role reads models and nothing else of the bucket', () => {
  const { Statement } = JSON.parse(String(onlyResource(stack, 'aws_iam_role_policy').policy));
  const objects = Statement.filter(({ Action }: { Action: string[] }) => Action.includes('s3:GetObject'));
  expect(objects).toEqual([
    expect.objectContaining({ Resource: ['arn:aws:s3:::bio-live-prd-artifacts-000000000032/models/*'] }),
  ]);
  expect(JSON.stringify(Statement)).not.toMatch(/s3:(Put|Delete)/);
});
