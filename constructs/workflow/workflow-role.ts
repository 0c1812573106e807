import type { Construct } from 'constructs';
import { ServiceRole } from '../iam/service-role';

/**
 * The one role of all workflows of a deployment. What they call is granted by what is called; the log delivery and X-Ray
 * actions take no narrower resource than `*`:
 * https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html
 */
export function workflowRole(scope: Construct, id: string): ServiceRole {
  const role = new ServiceRole(scope, id, {
    what: 'workflow',
    service: 'states.amazonaws.com',
    description: 'What the workflows of a deployment may do',
  });
  role.grant(
    {
      sid: 'DeliverLogs',
      actions: [
        'logs:CreateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:DescribeLogGroups',
        'logs:DescribeResourcePolicies',
        'logs:GetLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:UpdateLogDelivery',
      ],
      resources: ['*'],
    },
    {
      sid: 'TraceWorkflow',
      actions: [
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ],
      resources: ['*'],
    },
  );
  return role;
}
