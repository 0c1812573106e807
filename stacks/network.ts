import type { App } from 'cdktf';
import { foundationContract } from '../constructs/contract/foundation';
import { networkContract } from '../constructs/contract/network';
import type { EndpointService } from '../constructs/network/endpoint-services';
import { Endpoints } from '../constructs/network/endpoints';
import { FlowLogs } from '../constructs/network/flow-logs';
import { PrivateNetwork } from '../constructs/network/private-network';
import { SecurityGroups } from '../constructs/network/security-groups';
import type { Environment } from '../environments/resolve';
import type { Composition } from './composition';
import { EnvironmentStack } from './environment-stack';

/** The private network of a target. */
export class NetworkStack extends EnvironmentStack {
  /** @param services what the target's functions need, see endpointServicesOf; so the other stacks are made before this one */
  constructor(app: App, environment: Environment, composition: Composition, services: readonly EndpointService[]) {
    super(app, 'network', environment, composition);
    const { keyArn } = foundationContract.read(this);
    const network = new PrivateNetwork(this, 'network');
    const securityGroups = new SecurityGroups(this, 'security-groups', { vpcId: network.vpcId });
    new Endpoints(this, 'endpoints', { network, securityGroups, services });
    new FlowLogs(this, 'flow-logs', { vpcId: network.vpcId, keyArn });
    networkContract.publish(this, {
      vpcId: network.vpcId,
      subnetIds: network.subnetIds,
      functionSecurityGroupId: securityGroups.functions,
      databaseClientSecurityGroupId: securityGroups.databaseClients,
      databaseSecurityGroupId: securityGroups.database,
    });
  }
}
