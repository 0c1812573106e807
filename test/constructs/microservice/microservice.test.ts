import { parseBiome } from '../../../environments/biome';
import { buildStacks } from '../../../stacks/app';
import { compositionOf } from '../../composition';
import { onlyResource, resourcesOf, type SynthesizedStack, synthesize } from '../../synthesize';

const stack = synthesize((app) =>
  buildStacks(app, compositionOf({ targets: [], biome: parseBiome('ada', 'sandbox-dev') })),
)['sandbox-dev-biome-ada'] as SynthesizedStack;

interface Rendered {
  readonly Sid: string;
  readonly Action: string[];
  readonly Resource: string[];
  readonly Condition?: object;
}

const functions = Object.fromEntries(
  resourcesOf(stack, 'aws_lambda_function').map(([, block]) => [String(block.function_name).split('ada-')[1], block]),
);
const variablesOf = (service: string) =>
  (functions[service] as { environment: { variables: Record<string, string> } }).environment.variables;
const [, policy] = resourcesOf(stack, 'aws_iam_role_policy').find(([id]) => id.startsWith('runtime')) ?? [];
const statements: Rendered[] = JSON.parse(String(policy?.policy)).Statement;
const releases = resourcesOf(stack, 'aws_lambda_invocation').filter(([id]) => id.startsWith('services'));

test('Terraform makes the function and never looks at its code, version or alias again', () => {
  for (const block of Object.values(functions)) {
    expect(block).toMatchObject({
      publish: false,
      s3_key: '${local.delivery-contract.bootstrapKey}',
      lifecycle: { ignore_changes: ['s3_bucket', 's3_key', 's3_object_version', 'source_code_hash'] },
      tracing_config: { mode: 'Active' },
    });
  }
  for (const [, alias] of resourcesOf(stack, 'aws_lambda_alias')) {
    expect(alias).toMatchObject({
      name: 'live',
      lifecycle: { ignore_changes: ['function_version', 'routing_config'] },
    });
  }
});

test('only what reaches the database stands in the VPC, and knows the CA', () => {
  expect(functions['row-keeper']).toHaveProperty('vpc_config');
  expect(variablesOf('row-keeper')).toMatchObject({
    NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
    BIOSPHERE_ON_RELEASE: 'migrate',
  });
  for (const service of ['guesser', 'mailer']) {
    expect(functions[service]).not.toHaveProperty('vpc_config');
    expect(variablesOf(service)).not.toHaveProperty('DATABASE_SECRET_ARN');
  }
});

test('a service that asks a model knows the endpoint and its own archive', () => {
  expect(variablesOf('guesser')).toMatchObject({
    LANGUAGE: 'en',
    BIOSPHERE_TARGET: 'sandbox-dev',
    BIOSPHERE_DEPLOYMENT: 'ada',
    INFERENCE_ENDPOINT: '${local.inference-contract.endpointName}',
    MODEL_GUESS: expect.stringMatching(/^\$\{jsondecode\(aws_lambda_invocation\.models_guess_.*\.targetModel\}$/),
  });
});

test('models of others cannot be asked', () => {
  expect(statements.find(({ Action }) => Action.includes('sagemaker:InvokeEndpoint'))).toMatchObject({
    Resource: ['${local.inference-contract.endpointArn}'],
    Condition: { StringLike: { 'sagemaker:TargetModel': ['ada/*'] } },
  });
});

test('statement ids are there once, though three functions share the role', () => {
  const ids = statements.map(({ Sid }) => Sid);
  expect(new Set(ids).size).toBe(ids.length);
});

test('nothing but what knows no resource is allowed everywhere', () => {
  const everywhere = statements.filter(({ Resource }) => Resource.includes('*')).map(({ Sid }) => Sid);
  expect(everywhere).toEqual(['Trace', 'NetworkInterfaces', 'NotFromInside']);
});

test('asynchronous events are tried again, then kept', () => {
  expect(onlyResource(stack, 'aws_lambda_function_event_invoke_config')).toMatchObject({
    qualifier: 'live',
    maximum_retry_attempts: 2,
    maximum_event_age_in_seconds: 3600,
    destination_config: {
      on_failure: { destination: 'arn:aws:sqs:eu-west-1:000000000010:bio-sandbox-dev-shared-failed-events' },
    },
  });
  expect(statements.find(({ Action }) => Action.includes('sqs:SendMessage'))).toBeDefined();
});

test('a release waits for what the version needs: wants, function and alias, and the database where it is used', () => {
  const waits = Object.fromEntries(releases.map(([id, block]) => [id.split('_')[1], block.depends_on as string[]]));
  expect(waits['row-keeper']).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^aws_ssm_parameter\.deployment_wants/),
      expect.stringMatching(/^aws_lambda_alias\./),
      expect.stringMatching(/^aws_ssm_parameter\.database_in-use/),
    ]),
  );
  expect(JSON.stringify(waits.mailer)).not.toContain('in-use');
});

test('a release tells version and configuration: a changed environment publishes a version', () => {
  const [, guesser] = releases.find(([id]) => id.includes('guesser')) ?? [];
  expect(guesser).toMatchObject({
    function_name: 'bio-sandbox-dev-shared-deploy',
    qualifier: 'live',
    lifecycle_scope: 'CRUD',
  });
  expect(guesser?.input).toMatch(/"sha" = var\.guesser_sha/);
  expect(guesser?.input).toMatch(
    /"configuration" = sha256\(jsonencode\(\[aws_lambda_function\.services_guesser_function_\w+\.memory_size, .*\.environment\[0\]\.variables/,
  );
});
