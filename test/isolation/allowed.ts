import type { Relation } from './matrix';

const LOG = ['logs:CreateLogStream stream', 'logs:PutLogEvents stream'];
const KEY = ['kms:Decrypt through secretsmanager', 'kms:GenerateDataKey through secretsmanager'];
const PARAMETERS = ['wants', 'in-use', 'running/x'];
const parameters = (...actions: string[]) => PARAMETERS.flatMap((what) => actions.map((each) => `ssm:${each} ${what}`));
const roles = (...names: string[]) =>
  names.flatMap((name) =>
    ['iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy', 'iam:DeleteRole', 'iam:PassRole'].map(
      (action) => `${action} ${name}`,
    ),
  );
/** All of a function and its log, as only those have it who make and remove it. */
const FUNCTION = [
  'lambda:InvokeFunction',
  'lambda:GetFunction',
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
  'lambda:UpdateAlias',
  'lambda:AddPermission',
  'lambda:DeleteFunction',
  'lambda:InvokeFunction live',
  'logs:FilterLogEvents',
  'logs:DeleteLogGroup',
  ...LOG,
  'logs:GetLogEvents stream',
];
const WORKFLOW = ['states:StartExecution', 'states:UpdateStateMachine', 'states:DeleteStateMachine'];
const LIFE = [
  'secretsmanager:DeleteSecret',
  ...FUNCTION,
  ...WORKFLOW,
  ...parameters('GetParameter', 'PutParameter', 'DeleteParameter'),
];

/** What the functions of a deployment may, and its workflows. */
const RUNTIME = {
  own: ['secretsmanager:GetSecretValue', ...LOG, 'sagemaker:InvokeEndpoint'],
  // One key encrypts a whole target; what it encrypts is kept apart by the secrets' and objects' own grants.
  shared: ['kms:Decrypt through secretsmanager'],
};
const WORKFLOWS = { own: ['lambda:InvokeFunction live'] };

/**
 * All that is allowed, per role and per relation to a thing's owner: what does not stand here is denied. Nobody is allowed
 * anything elsewhere, and nobody who acts for a deployment anything of another.
 */
export const ALLOWED: Readonly<Record<string, Partial<Readonly<Record<Relation, readonly string[]>>>>> = {
  runtime: RUNTIME,
  workflow: WORKFLOWS,
  // Whoever makes a biome, and no other biome.
  biome: {
    own: [
      ...LIFE,
      ...roles('runtime', 'workflow'),
      'states:DescribeExecution',
      'states:StopExecution',
      'states:GetExecutionHistory',
    ],
    shared: ['lambda:InvokeFunction live', 'ssm:GetParameter contract', ...KEY],
  },
  // The platform team's roles are for a whole target, biomes included, but not for the secrets' contents or the biomes' roles.
  apply: {
    shared: [
      ...FUNCTION,
      ...roles('provisioner', 'deploy'),
      ...['GetParameter', 'PutParameter', 'DeleteParameter'].map((each) => `ssm:${each} contract`),
      's3:GetObject',
      's3:PutObject',
      's3:ListBucket all',
      'sagemaker:InvokeEndpoint without a model',
      ...KEY,
    ],
    deployments: [...LIFE, 'sagemaker:InvokeEndpoint', 's3:GetObject', 's3:PutObject', 's3:ListBucket'],
  },
  plan: {
    shared: ['lambda:GetFunction', 'ssm:GetParameter contract', 's3:ListBucket all'],
    deployments: ['lambda:GetFunction', ...parameters('GetParameter'), 's3:ListBucket'],
  },
  provisioner: {
    shared: ['secretsmanager:GetSecretValue', ...LOG, ...KEY],
    deployments: [
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'ssm:GetParameter wants',
      'ssm:GetParameter in-use',
      ...parameters('GetParametersByPath'),
    ],
  },
  deploy: {
    shared: ['s3:GetObject', 's3:ListBucket all', ...KEY],
    deployments: [
      'lambda:InvokeFunction',
      'lambda:InvokeFunction live',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateAlias',
      // Which biomes there are, before what they share may go.
      ...parameters('GetParametersByPath'),
      'ssm:GetParameter wants',
      ...['GetParameter', 'PutParameter', 'DeleteParameter'].map((each) => `ssm:${each} running/x`),
      's3:GetObject',
      's3:PutObject',
      's3:DeleteObject',
      's3:ListBucket',
    ],
  },
  inference: { deployments: ['s3:GetObject', 's3:ListBucket'] },
  'flow-logs': {},
};
/** The main deployment's roles are made by the role `apply`, a biome's by nobody but the biome's own. */
export const ROLES_OF_MAIN = roles('runtime', 'workflow');
