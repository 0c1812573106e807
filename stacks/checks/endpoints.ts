import { endpointOfAction } from '../../constructs/network/endpoint-services';
import type { Problem } from '../../environments/errors';
import { actionsOf } from './roles';
import { ofType, type Resource, referredId, type Synthesized } from './synthesized';

/**
 * A function in the VPC hangs until its time-out on a service without endpoint. Here that is an error, in every synthesis that
 * holds both the function and the network of its target.
 */
export function endpointProblems(all: readonly Synthesized[]): Problem[] {
  return all.flatMap((each) => {
    const network = all.find(
      ({ stack }) => stack.kind === 'network' && stack.environment.target === each.stack.environment.target,
    );
    if (!network) return [];
    const endpoints = endpointsIn(network);
    return ofType(each, 'aws_lambda_function')
      .filter((resource) => resource.arguments.vpc_config !== undefined)
      .flatMap((resource) => functionProblems(each, resource, endpoints));
  });
}

function functionProblems(synthesized: Synthesized, resource: Resource, endpoints: ReadonlySet<string>): Problem[] {
  const roleId = referredId(resource.arguments.role, 'aws_iam_role') ?? '';
  const where = `${synthesized.stack.node.id}: the function ${resource.id} stands in the VPC and`;
  const problems = actionsOf(synthesized, roleId).flatMap((action): Problem[] => {
    const endpoint = endpointOfAction(action);
    if (endpoint === null || (endpoint !== undefined && endpoints.has(endpoint))) return [];
    const service = action.split(':')[0];
    return [
      endpoint === undefined
        ? {
            received: `${where} is granted ${service}, of which nobody has said how it is reached`,
            allowed: 'Services reached from the VPC are in constructs/network/endpoint-services.ts',
            fix: `Add ${service} to ENDPOINT_OF_ACTION there, or take the function out of the VPC`,
          }
        : {
            received: `${where} is granted ${service}, but the network has no endpoint ${endpoint}`,
            allowed: `The network has ${[...endpoints].join(', ') || 'none'}`,
            fix: `Make the network after the stack of the function, with endpointServicesOf, so that ${endpoint} is derived`,
          },
    ];
  });
  return [...new Map(problems.map((problem) => [problem.received, problem])).values()];
}

function endpointsIn(network: Synthesized): ReadonlySet<string> {
  return new Set(
    ofType(network, 'aws_vpc_endpoint').map(({ arguments: { service_name: name } }) =>
      String(name).split('.').slice(3).join('.'),
    ),
  );
}
