import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { Construct } from 'constructs';
import { environmentOf } from '../environment';
import { policyDocument } from '../iam/policy';
import { ENDPOINT_SERVICES, type EndpointService } from './endpoint-services';
import type { PrivateNetwork } from './private-network';
import type { SecurityGroups } from './security-groups';

export interface EndpointsProps {
  readonly network: PrivateNetwork;
  readonly securityGroups: SecurityGroups;
  /** Derived from what the target's functions are granted. */
  readonly services: readonly EndpointService[];
}

/** The only ways out of the VPC: to the AWS services that functions are granted, as this account, to this account's resources. */
export class Endpoints extends Construct {
  constructor(scope: Construct, id: string, props: EndpointsProps) {
    super(scope, id);
    const { region, account, names } = environmentOf(this);
    const policy = policyDocument([
      {
        sid: 'OwnAccount',
        principals: '*',
        actions: ['*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:PrincipalAccount': account, 'aws:ResourceAccount': account } },
      },
    ]);
    for (const service of props.services) {
      const common = {
        vpcId: props.network.vpcId,
        serviceName: `com.amazonaws.${region}.${service}`,
        policy,
        tags: { Name: names.resource('aws:security-group', 'shared', service) },
      };
      if (ENDPOINT_SERVICES[service] === 'Gateway') {
        const endpoint = new VpcEndpoint(this, service, {
          ...common,
          vpcEndpointType: 'Gateway',
          routeTableIds: [props.network.routeTableId],
        });
        props.securityGroups.allowFunctionsTo(service, endpoint.prefixListId);
      } else {
        new VpcEndpoint(this, service, {
          ...common,
          vpcEndpointType: 'Interface',
          privateDnsEnabled: true,
          subnetIds: props.network.subnetIds,
          securityGroupIds: [props.securityGroups.endpoints],
        });
      }
    }
  }
}
