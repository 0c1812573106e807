import type { IConstruct } from 'constructs';
import { AliasedFunction } from '../function/aliased-function';
import type { Statement } from '../iam/policy';

/** Last part of an endpoint's service name, `com.amazonaws.<region>.<service>`. */
export type EndpointService = keyof typeof ENDPOINT_SERVICES;

/** Endpoints that the network can build: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html */
export const ENDPOINT_SERVICES = {
  s3: 'Gateway',
  dynamodb: 'Gateway',
  secretsmanager: 'Interface',
  ssm: 'Interface',
  'sagemaker.runtime': 'Interface',
  lambda: 'Interface',
  states: 'Interface',
  sqs: 'Interface',
  sns: 'Interface',
  events: 'Interface',
  monitoring: 'Interface',
} as const;

/**
 * The endpoint through which a function in the VPC reaches the service that an IAM action names. `null`: Lambda itself calls
 * the service for the function, from outside of the VPC (log, traces, network interfaces, and the key, which its policy lets
 * nobody use but through a service).
 */
const ENDPOINT_OF_ACTION: Readonly<Record<string, EndpointService | null>> = {
  s3: 's3',
  dynamodb: 'dynamodb',
  secretsmanager: 'secretsmanager',
  ssm: 'ssm',
  sagemaker: 'sagemaker.runtime',
  lambda: 'lambda',
  states: 'states',
  sqs: 'sqs',
  sns: 'sns',
  events: 'events',
  cloudwatch: 'monitoring',
  logs: null,
  xray: null,
  ec2: null,
  kms: null,
};

/** Which endpoint an action needs: null for none, undefined where nobody has said yet how it is reached. */
export function endpointOfAction(action: string): EndpointService | null | undefined {
  return ENDPOINT_OF_ACTION[action.split(':')[0] ?? ''];
}

/** The endpoints that the functions below some scopes need, from what their roles were granted. */
export function endpointServicesOf(scopes: readonly IConstruct[]): EndpointService[] {
  const functions = scopes
    .flatMap((scope) => scope.node.findAll())
    .filter((each) => each instanceof AliasedFunction && each.inVpc) as AliasedFunction[];
  const needed = functions.flatMap(({ role }) => role.granted.flatMap(endpointsOf));
  return [...new Set(needed)].sort();
}

function endpointsOf({ effect = 'Allow', actions = [] }: Statement): EndpointService[] {
  return effect === 'Deny' ? [] : actions.map(endpointOfAction).filter((service) => service != null);
}
