/**
 * All that anything running in a target may ever do; the workload boundary allows these and nothing else, and a synthesis
 * in which a role is granted more is refused. `anywhere`: actions that know no resource, or none that can be named here.
 */
export const WORKLOAD_ACTIONS = {
  logs: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:CreateLogGroup', 'logs:DescribeLogStreams'],
  secrets: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'secretsmanager:DescribeSecret'],
  parameters: [
    'ssm:GetParameter',
    'ssm:GetParameters',
    'ssm:GetParametersByPath',
    'ssm:PutParameter',
    'ssm:DeleteParameter',
  ],
  functions: [
    'lambda:InvokeFunction',
    'lambda:GetFunction',
    'lambda:GetFunctionConfiguration',
    'lambda:GetAlias',
    'lambda:ListVersionsByFunction',
    'lambda:UpdateFunctionCode',
    'lambda:PublishVersion',
    'lambda:UpdateAlias',
  ],
  endpoints: ['sagemaker:InvokeEndpoint'],
  workflows: ['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution'],
  queues: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  topics: ['sns:Publish'],
  objects: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:ListBucket', 's3:GetBucketLocation'],
  key: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'],
  anywhere: [
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'cloudwatch:PutMetricData',
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
    'ecr:GetAuthorizationToken',
    'ecr:BatchCheckLayerAvailability',
    'ecr:BatchGetImage',
    'ecr:GetDownloadUrlForLayer',
    'logs:CreateLogDelivery',
    'logs:GetLogDelivery',
    'logs:UpdateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:DescribeResourcePolicies',
    'logs:DescribeLogGroups',
  ],
} as const;

const ALL: ReadonlySet<string> = new Set(Object.values(WORKLOAD_ACTIONS).flat());

export function isWorkloadAction(action: string): boolean {
  return ALL.has(action);
}
