import { landscape } from '../../../environments/landscape';
import { resolve } from '../../../environments/resolve';
import type { Target } from '../../../environments/target';
import { buildStacks } from '../../../stacks/app';
import { compositionOf } from '../../composition';
import { statementsOf } from '../../iam';
import { onlyResource, resourcesOf, type SynthesizedStack, synthesize } from '../../synthesize';

const stacks = synthesize((app) =>
  buildStacks(app, compositionOf({ targets: ['sandbox-dev', 'live-prd', 'live-ops'] })),
);
const networkOf = (target: Target) => stacks[`${target}-network`] as SynthesizedStack;
const network = networkOf('sandbox-dev');
const blocks = (type: string) => resourcesOf(network, type).map(([, block]) => block);

test('there is no way to the internet', () => {
  const types = Object.keys(network.resource ?? {});
  for (const way of [
    'aws_internet_gateway',
    'aws_nat_gateway',
    'aws_egress_only_internet_gateway',
    'aws_route',
    'aws_eip',
  ]) {
    expect(types).not.toContain(way);
  }
  for (const subnet of blocks('aws_subnet')) expect(subnet.map_public_ip_on_launch).toBe(false);
  for (const table of blocks('aws_route_table')) expect(table.route).toBeUndefined();
});

test('a private subnet per availability zone, as the catalogue says', () => {
  for (const target of ['sandbox-dev', 'live-prd'] as const) {
    const zones = resolve(landscape, 'local', target).network.availabilityZones;
    expect(resourcesOf(networkOf(target), 'aws_subnet')).toHaveLength(zones);
    expect(resourcesOf(networkOf(target), 'aws_route_table_association')).toHaveLength(zones);
  }
});

test('endpoints are those that functions in the VPC are granted, and no others', () => {
  const services = (target: Target) =>
    resourcesOf(networkOf(target), 'aws_vpc_endpoint').map(([, { service_name }]) =>
      String(service_name).split('.').slice(3).join('.'),
    );
  // Every service of a deployment has the one runtime role, so what one is granted, the one in the VPC is granted too.
  expect(services('sandbox-dev').sort()).toEqual(expect.arrayContaining(['secretsmanager', 'ssm']));
  expect(services('sandbox-dev')).not.toContain('states');
  // Only the deploy function asks it, which stands outside of the VPC.
  expect(services('sandbox-dev')).not.toContain('lambda');
  expect(services('live-ops')).toEqual([]);
});

test('endpoints let only this account through, and only to what is its own', () => {
  for (const { policy } of blocks('aws_vpc_endpoint')) {
    const [statement, ...others] = statementsOf(policy);
    expect(others).toEqual([]);
    expect(statement?.Condition).toEqual({
      StringEquals: { 'aws:PrincipalAccount': '000000000010', 'aws:ResourceAccount': '000000000010' },
    });
  }
});

test('rules stand beside their groups, and none speaks of address ranges', () => {
  for (const group of blocks('aws_security_group')) {
    expect(group).not.toHaveProperty('ingress');
    expect(group).not.toHaveProperty('egress');
  }
  for (const type of ['aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule']) {
    for (const rule of blocks(type)) {
      expect(rule).not.toHaveProperty('cidr_ipv4');
      expect(rule).not.toHaveProperty('cidr_ipv6');
      expect(rule.ip_protocol).toBe('tcp');
    }
  }
});

test('the database is reached by its clients alone, and goes nowhere', () => {
  const about = (type: string) => blocks(type).filter(({ security_group_id: id }) => /_database_/.test(String(id)));
  expect(about('aws_vpc_security_group_ingress_rule')).toEqual([
    expect.objectContaining({
      from_port: 5432,
      to_port: 5432,
      referenced_security_group_id: expect.stringContaining('database-clients'),
    }),
  ]);
  expect(about('aws_vpc_security_group_egress_rule')).toEqual([]);
});

test('the default security group is closed', () => {
  const closed = onlyResource(network, 'aws_default_security_group');
  expect(closed).not.toHaveProperty('ingress');
  expect(closed).not.toHaveProperty('egress');
});

test('all connections are recorded, in an encrypted log that is not kept for ever', () => {
  expect(onlyResource(network, 'aws_flow_log')).toMatchObject({ traffic_type: 'ALL' });
  expect(onlyResource(network, 'aws_cloudwatch_log_group')).toMatchObject({
    kms_key_id: expect.stringContaining('keyArn'),
    retention_in_days: 14,
  });
});
