import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Probe } from './things';

/** The call that asks for what a probe wants, as boto3 names it. */
export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

type Make = (resource: string, probe: Probe) => Call['parameters'];

const nameOf = (resource: string) => resource.split(':').slice(6).join(':').split(':log-stream:')[0] as string;
const FunctionName = (resource: string) => ({ FunctionName: resource });
const logGroupName = (resource: string) => ({ logGroupName: nameOf(resource) });
const stream = (resource: string) => ({ ...logGroupName(resource), logStreamName: 'isolation' });
const RoleName = (resource: string) => ({ RoleName: resource.split('/').at(-1) });
const Name = (resource: string) => ({ Name: resource.split(':parameter').at(-1) });
/** AWS makes up the last characters: the name leads to the same secret. */
const SecretId = (resource: string) => ({ SecretId: nameOf(resource).replace(/-[0-9a-f]{6}$/, '') });
const object = (resource: string) => {
  const [Bucket, ...Key] = resource.slice('arn:aws:s3:::'.length).split('/');
  return { Bucket, Key: Key.join('/') };
};

/** Calls change nothing where they are allowed, or only what is there for the test: `harmless` marks those. */
const CALLS: Readonly<Record<string, { call: [service: string, operation: string]; make: Make; harmless?: true }>> = {
  'iam:DeleteRole': { call: ['iam', 'delete_role'], make: RoleName },
  'iam:PutRolePolicy': {
    call: ['iam', 'put_role_policy'],
    make: (r) => ({ ...RoleName(r), PolicyName: 'x', PolicyDocument: '{}' }),
  },
  'iam:UpdateAssumeRolePolicy': {
    call: ['iam', 'update_assume_role_policy'],
    make: (r) => ({ ...RoleName(r), PolicyDocument: '{}' }),
  },
  'lambda:AddPermission': {
    call: ['lambda', 'add_permission'],
    make: (r) => ({ ...FunctionName(r), StatementId: 'x', Action: 'lambda:InvokeFunction', Principal: '*' }),
  },
  'lambda:DeleteFunction': { call: ['lambda', 'delete_function'], make: FunctionName },
  'lambda:GetFunction': { call: ['lambda', 'get_function'], make: FunctionName, harmless: true },
  'lambda:InvokeFunction': {
    call: ['lambda', 'invoke'],
    make: (r) => ({ ...FunctionName(r), InvocationType: 'DryRun' }),
    harmless: true,
  },
  'lambda:UpdateAlias': {
    call: ['lambda', 'update_alias'],
    make: (r) => ({ ...FunctionName(r), Name: 'not-there' }),
    harmless: true,
  },
  'lambda:UpdateFunctionCode': {
    call: ['lambda', 'update_function_code'],
    make: (r) => ({ ...FunctionName(r), ZipFile: 'x' }),
  },
  'lambda:UpdateFunctionConfiguration': {
    call: ['lambda', 'update_function_configuration'],
    make: (r) => ({ ...FunctionName(r), Description: 'x' }),
  },
  'logs:CreateLogStream': { call: ['logs', 'create_log_stream'], make: stream, harmless: true },
  'logs:DeleteLogGroup': { call: ['logs', 'delete_log_group'], make: logGroupName },
  'logs:FilterLogEvents': { call: ['logs', 'filter_log_events'], make: logGroupName, harmless: true },
  'logs:GetLogEvents': { call: ['logs', 'get_log_events'], make: stream, harmless: true },
  'logs:PutLogEvents': {
    call: ['logs', 'put_log_events'],
    make: (r) => ({ ...stream(r), logEvents: [] }),
    harmless: true,
  },
  's3:DeleteObject': { call: ['s3', 'delete_object'], make: object },
  's3:GetObject': { call: ['s3', 'get_object'], make: object, harmless: true },
  's3:ListBucket': {
    call: ['s3', 'list_objects_v2'],
    make: (r, { context }) => ({ Bucket: object(r).Bucket, Prefix: context?.['s3:prefix'] }),
    harmless: true,
  },
  's3:PutBucketPolicy': {
    call: ['s3', 'put_bucket_policy'],
    make: (r) => ({ Bucket: object(r).Bucket, Policy: '{}' }),
  },
  's3:PutObject': { call: ['s3', 'put_object'], make: (r) => ({ ...object(r), Body: 'x' }) },
  'sagemaker:InvokeEndpoint': {
    call: ['sagemaker-runtime', 'invoke_endpoint'],
    make: (r, { context }) => ({
      EndpointName: r.split('/')[1],
      Body: 'x',
      ...(context ? { TargetModel: context['sagemaker:TargetModel'] } : {}),
    }),
    harmless: true,
  },
  'secretsmanager:DeleteSecret': { call: ['secretsmanager', 'delete_secret'], make: SecretId },
  'secretsmanager:GetSecretValue': { call: ['secretsmanager', 'get_secret_value'], make: SecretId, harmless: true },
  'secretsmanager:PutResourcePolicy': {
    call: ['secretsmanager', 'put_resource_policy'],
    make: (r) => ({ ...SecretId(r), ResourcePolicy: '{}' }),
  },
  'secretsmanager:PutSecretValue': {
    call: ['secretsmanager', 'put_secret_value'],
    make: (r) => ({ ...SecretId(r), SecretString: 'x' }),
  },
  'ssm:DeleteParameter': { call: ['ssm', 'delete_parameter'], make: Name },
  'ssm:GetParameter': { call: ['ssm', 'get_parameter'], make: Name, harmless: true },
  'ssm:GetParametersByPath': {
    call: ['ssm', 'get_parameters_by_path'],
    make: (r) => ({ Path: Name(r).Name }),
    harmless: true,
  },
  'ssm:PutParameter': {
    call: ['ssm', 'put_parameter'],
    make: (r) => ({ ...Name(r), Value: 'x', Type: 'String', Overwrite: true }),
  },
  'states:DeleteStateMachine': {
    call: ['stepfunctions', 'delete_state_machine'],
    make: (r) => ({ stateMachineArn: r }),
  },
  'states:DescribeExecution': {
    call: ['stepfunctions', 'describe_execution'],
    make: (r) => ({ executionArn: r }),
    harmless: true,
  },
  'states:GetExecutionHistory': {
    call: ['stepfunctions', 'get_execution_history'],
    make: (r) => ({ executionArn: r }),
    harmless: true,
  },
  'states:StartExecution': {
    call: ['stepfunctions', 'start_execution'],
    make: (r) => ({ stateMachineArn: r, input: 'no JSON' }),
    harmless: true,
  },
  'states:StopExecution': {
    call: ['stepfunctions', 'stop_execution'],
    make: (r) => ({ executionArn: r }),
    harmless: true,
  },
  'states:UpdateStateMachine': {
    call: ['stepfunctions', 'update_state_machine'],
    make: (r) => ({ stateMachineArn: r, definition: '{}' }),
  },
  'sts:AssumeRole': {
    call: ['sts', 'assume_role'],
    make: (r) => ({ RoleArn: r, RoleSessionName: 'isolation' }),
    harmless: true,
  },
};

/** Undefined where nothing can be called: a key is used through services, and roles and secrets of AWS's have other names. */
export function callOf(probe: Probe): (Call & { harmless: boolean }) | undefined {
  const known = CALLS[probe.action];
  if (!known || probe.resource.includes('secret:rds!')) return undefined;
  const [service, operation] = known.call;
  return { service, operation, parameters: known.make(probe.resource, probe), harmless: known.harmless === true };
}

/** How each call ended: an error's code, or `ok`. */
export function make(
  python: string,
  endpoint: string,
  region: string,
  calls: readonly (Call & { keys: Keys })[],
): string[] {
  const output = execFileSync(python, [join(__dirname, 'call.py')], {
    input: JSON.stringify({ endpoint, region, calls }),
    env: { AWS_EC2_METADATA_DISABLED: 'true' },
    maxBuffer: 1 << 26,
    encoding: 'utf8',
  });
  return JSON.parse(output);
}
