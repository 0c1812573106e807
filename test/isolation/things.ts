import { serviceKey, targetModel } from '../../artifacts/registry/keys';
import { type DeploymentSlot, sha } from '../../environments/naming';
import type { Part, World } from './world';

/** The kinds of things that two deployments, or two targets, must keep apart; state and database are not IAM's. */
export const KINDS = [
  'secret',
  'role',
  'model',
  'artifact',
  'parameter',
  'function',
  'workflow',
  'logs',
  'key',
] as const;
export type Kind = (typeof KINDS)[number];

/** One action on one thing of a part. */
export interface Probe {
  readonly kind: Kind;
  /** Of the kind, the action and what tells it from others of the same action. */
  readonly name: string;
  readonly action: string;
  readonly resource: string;
  /** Condition keys that the call brings along. */
  readonly context?: Readonly<Record<string, string | string[]>>;
}

const VERSION = sha('0123456789abcdef0123456789abcdef01234567');

/** Everything that somebody could want of a part, one probe an action: reads, writes, and ways to hand rights on. */
export function probesOf(world: World, part: Part): Probe[] {
  const { target, slot, environment } = part;
  const { account, region, names } = environment;
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const probes: Probe[] = [];
  const add = (kind: Kind, actions: readonly string[], resource: string, context?: Probe['context'], what = '') => {
    for (const action of actions) {
      const name = what ? `${action} ${what}` : action;
      probes.push({ kind, name, action, resource, ...(context ? { context } : {}) });
    }
  };
  const secrets =
    slot === 'shared'
      ? world.arns(part, 'aws_db_instance', 'master_user_secret[0].secret_arn')
      : world.arns(part, 'aws_secretsmanager_secret');
  for (const secret of secrets) add('secret', SECRET, secret);
  for (const role of world.roles.filter((each) => each.target === target && each.slot === slot).slice(0, 2)) {
    add(
      'role',
      ['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:DeleteRole'],
      role.arn,
      { 'iam:PermissionsBoundary': role.boundary },
      role.what,
    );
    add('role', ['iam:PassRole'], role.arn, { 'iam:PassedToService': 'lambda.amazonaws.com' }, role.what);
    add('role', ['sts:AssumeRole'], role.arn, undefined, role.what);
  }
  for (const name of world.named(part, 'aws_lambda_function', 'function_name').slice(0, 1)) {
    add('function', FUNCTION, arn('lambda', `function:${name}`));
    add('function', ['lambda:InvokeFunction'], arn('lambda', `function:${name}:live`), undefined, 'live');
    add('logs', LOGS, arn('logs', `log-group:${names.functionLogGroup(name)}`));
    add(
      'logs',
      ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:GetLogEvents'],
      arn('logs', `log-group:${names.functionLogGroup(name)}:log-stream:x`),
      undefined,
      'stream',
    );
  }
  for (const name of world.named(part, 'aws_sfn_state_machine', 'name')) {
    add(
      'workflow',
      ['states:StartExecution', 'states:UpdateStateMachine', 'states:DeleteStateMachine'],
      arn('states', `stateMachine:${name}`),
    );
    add(
      'workflow',
      ['states:DescribeExecution', 'states:StopExecution', 'states:GetExecutionHistory'],
      arn('states', `execution:${name}:x`),
    );
  }
  const bucket = `arn:aws:s3:::${names.bucket('artifacts', account)}`;
  const [key] = slot === 'shared' ? world.arns(part, 'aws_kms_key') : [];
  if (slot !== 'shared') {
    for (const what of ['wants', 'in-use', 'running/x'] as const) {
      add(
        'parameter',
        PARAMETER,
        arn('ssm', `parameter${names.deploymentParameter(slot as DeploymentSlot, what)}`),
        undefined,
        what,
      );
    }
    const model = targetModel(slot as DeploymentSlot, 'guess', VERSION);
    const endpoint = arn('sagemaker', `endpoint/${names.resource('aws:sagemaker-endpoint', 'shared', 'inference')}`);
    add('model', ['sagemaker:InvokeEndpoint'], endpoint, { 'sagemaker:TargetModel': model });
    add('model', ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], `${bucket}/models/${model}`);
    add('model', ['s3:ListBucket'], bucket, { 's3:prefix': `models/${slot}/` });
  } else {
    add('parameter', PARAMETER, arn('ssm', `parameter${names.contract('foundation')}`), undefined, 'contract');
    add('artifact', ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], `${bucket}/${serviceKey('guesser', VERSION)}`);
    add('artifact', ['s3:ListBucket'], bucket, { 's3:prefix': '' }, 'all');
    add('artifact', ['s3:PutBucketPolicy'], bucket);
    const endpoint = arn('sagemaker', `endpoint/${names.resource('aws:sagemaker-endpoint', 'shared', 'inference')}`);
    add('model', ['sagemaker:InvokeEndpoint'], endpoint, undefined, 'without a model');
  }
  if (key) {
    add('key', KEY, key);
    add('key', KEY, key, { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` }, 'through secretsmanager');
    add('key', ['kms:ScheduleKeyDeletion', 'kms:PutKeyPolicy'], key);
  }
  return probes;
}

const SECRET = [
  'secretsmanager:GetSecretValue',
  'secretsmanager:PutSecretValue',
  'secretsmanager:DeleteSecret',
  'secretsmanager:PutResourcePolicy',
];
const PARAMETER = ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:DeleteParameter', 'ssm:GetParametersByPath'];
const FUNCTION = [
  'lambda:InvokeFunction',
  'lambda:GetFunction',
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
  'lambda:UpdateAlias',
  'lambda:AddPermission',
  'lambda:DeleteFunction',
];
const LOGS = ['logs:FilterLogEvents', 'logs:DeleteLogGroup'];
const KEY = ['kms:Decrypt', 'kms:GenerateDataKey'];
