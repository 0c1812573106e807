import { slotOf } from '../../constructs/environment';
import { type Boundary, boundaryArn } from '../../constructs/iam/boundary';
import { isWorkloadAction } from '../../constructs/iam/workload-actions';
import { type Problem, shown } from '../../environments/errors';
import { allowedActions, ofType, type Resource, referredId, type Synthesized, statementsOf } from './synthesized';

/** Every role stands under the IAM path of its slot and under a boundary, and is granted nothing that the boundary stops. */
export function roleProblems(synthesized: Synthesized): Problem[] {
  return ofType(synthesized, 'aws_iam_role').flatMap((role) => [
    ...pathProblem(synthesized, role),
    ...boundaryProblem(synthesized, role),
    ...grantProblems(synthesized, role),
  ]);
}

function pathProblem({ stack }: Synthesized, role: Resource): Problem[] {
  const path = stack.environment.names.iamPath(slotOf(stack));
  if (role.arguments.path === path) return [];
  return [
    {
      received: `${stack.node.id}: the role ${role.id} has the path ${shown(role.arguments.path ?? '/')}`,
      allowed: `Roles of this stack stand under ${path}`,
      fix: 'Make it with ServiceRole of constructs/iam/',
    },
  ];
}

function boundaryProblem({ stack }: Synthesized, role: Resource): Problem[] {
  const allowed: Boundary[] = stack.kind === 'foundation' ? ['workload', 'operator'] : ['workload'];
  const arns = allowed.map((boundary) => boundaryArn(stack, boundary));
  if (arns.includes(String(role.arguments.permissions_boundary))) return [];
  return [
    {
      received: `${stack.node.id}: the role ${role.id} has the permissions boundary ${shown(role.arguments.permissions_boundary ?? null)}`,
      allowed: `It has to be ${arns.join(' or ')}`,
      fix: 'Make it with ServiceRole of constructs/iam/',
    },
  ];
}

function grantProblems(synthesized: Synthesized, role: Resource): Problem[] {
  const { stack } = synthesized;
  if (role.arguments.permissions_boundary !== boundaryArn(stack, 'workload')) return [];
  const beyond = actionsOf(synthesized, role.id).filter((action) => !isWorkloadAction(action));
  return [...new Set(beyond)].map((action) => ({
    received: `${stack.node.id}: the role ${role.id} is granted ${action}`,
    allowed:
      'The workload boundary allows the actions of constructs/iam/workload-actions.ts, so this one would be denied',
    fix: `Grant what is needed by its full name, and add it to constructs/iam/workload-actions.ts if anything that runs may do it`,
  }));
}

/** All actions that the inline policies of a role allow. */
export function actionsOf(synthesized: Synthesized, roleId: string): string[] {
  return ofType(synthesized, 'aws_iam_role_policy')
    .filter((policy) => referredId(policy.arguments.role, 'aws_iam_role') === roleId)
    .flatMap((policy) => statementsOf(policy.arguments.policy))
    .flatMap(allowedActions);
}
