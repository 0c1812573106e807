import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { Fn, Token } from 'cdktf';
import { Construct } from 'constructs';
import { environmentOf } from '../environment';

/**
 * A VPC with one private subnet per availability zone and no way to the internet, in or out: no internet gateway, no NAT. What
 * is needed of AWS is reached through endpoints.
 */
export class PrivateNetwork extends Construct {
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly routeTableId: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { network, names } = environmentOf(this);
    const named = (what: string) => ({ tags: { Name: names.resource('aws:security-group', 'shared', what) } });
    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: network.cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      ...named('vpc'),
    });
    // No rules: whatever forgets to name its security group can talk to nobody.
    new DefaultSecurityGroup(this, 'default-security-group', { vpcId: vpc.id, ...named('default-closed') });
    const routeTable = new RouteTable(this, 'route-table', { vpcId: vpc.id, ...named('private') });
    const zones = new DataAwsAvailabilityZones(this, 'zones', {
      state: 'available',
      filter: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
    });
    const subnets = Array.from({ length: network.availabilityZones }, (_, index) => {
      const subnet = new Subnet(this, `subnet-${index}`, {
        vpcId: vpc.id,
        cidrBlock: Fn.cidrsubnet(network.cidr, 4, index),
        availabilityZone: Token.asString(Fn.element(zones.names, index)),
        mapPublicIpOnLaunch: false,
        // A zone that AWS adds must not move the subnets.
        lifecycle: { ignoreChanges: ['availability_zone'] },
        ...named(`private-${index}`),
      });
      new RouteTableAssociation(this, `route-${index}`, { subnetId: subnet.id, routeTableId: routeTable.id });
      return subnet;
    });
    this.vpcId = vpc.id;
    this.routeTableId = routeTable.id;
    this.subnetIds = subnets.map((subnet) => subnet.id);
  }
}
