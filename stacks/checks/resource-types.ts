import type { Problem } from '../../environments/errors';
import { ofType, type Synthesized } from './synthesized';

/**
 * What a biome may own. Nothing slow (security groups, interfaces, queues), scarce (keys, reserved concurrency, alarms) or
 * sticky (secrets with a recovery window): all that is the target's, once.
 */
const OF_A_BIOME: readonly string[] = [
  'aws_cloudwatch_log_group',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_lambda_alias',
  'aws_lambda_function',
  'aws_lambda_function_event_invoke_config',
  'aws_lambda_invocation',
  'aws_secretsmanager_secret',
  'aws_sfn_alias',
  'aws_sfn_state_machine',
  'aws_ssm_parameter',
];

/** Only for biomes: the platform team decides what a target shares, its main deployment included. */
export function resourceTypeProblems(synthesized: Synthesized): Problem[] {
  if (synthesized.stack.kind !== 'biome') return [];
  const { id } = synthesized.stack.node;
  const strange = synthesized.resources.filter(({ type }) => !OF_A_BIOME.includes(type));
  const sticky = ofType(synthesized, 'aws_secretsmanager_secret').filter(
    ({ arguments: { recovery_window_in_days: days } }) => days !== 0,
  );
  const scarce = ofType(synthesized, 'aws_lambda_function').filter(
    ({ arguments: { reserved_concurrent_executions: reserved = -1 } }) => reserved !== -1,
  );
  return [
    ...strange.map((resource) => ({
      received: `${id} would own ${resource.type}.${resource.id}`,
      allowed: `A biome owns ${OF_A_BIOME.join(', ')}`,
      fix: 'Share one in a shared stack of the target, or make it only where the deployment is main',
    })),
    ...sticky.map((resource) => ({
      received: `${id}: the secret ${resource.id} has a recovery window`,
      allowed: 'A secret of a biome has recovery_window_in_days 0: its name is free again at once',
      fix: 'Take the window from the deployment: 0 for biomes',
    })),
    ...scarce.map((resource) => ({
      received: `${id}: the function ${resource.id} reserves concurrency`,
      allowed: "A biome's functions use what the account has unreserved",
      fix: 'Reserve it only where the deployment is main',
    })),
  ];
}
