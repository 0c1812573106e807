import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { environmentOf } from '../environment';

const HTTPS = 443;
const POSTGRESQL = 5432;

/**
 * Who may talk to whom in the VPC. All functions of a target share two groups, since interfaces are made per subnet and set
 * of groups and take long to go. Rules stand beside the groups, never in them: inline rules are taken back and forth.
 */
export class SecurityGroups extends Construct {
  /** Functions: out to the endpoints. */
  readonly functions: string;
  /** Functions that also use the database. */
  readonly databaseClients: string;
  /** The database server: in from its clients, out to nowhere. */
  readonly database: string;
  /** Interface endpoints: in from functions. */
  readonly endpoints: string;

  constructor(scope: Construct, id: string, props: { readonly vpcId: string }) {
    super(scope, id);
    const group = (what: string, description: string) =>
      new SecurityGroup(this, what, {
        vpcId: props.vpcId,
        name: environmentOf(this).names.resource('aws:security-group', 'shared', what),
        description,
      }).id;
    this.functions = group('functions', 'Functions in the VPC');
    this.databaseClients = group('database-clients', 'Functions that use the database');
    this.database = group('database', 'Database server');
    this.endpoints = group('endpoints', 'Interface endpoints');
    this.allow('functions-to-endpoints', this.functions, this.endpoints, HTTPS);
    this.allow('clients-to-database', this.databaseClients, this.database, POSTGRESQL);
  }

  /** Gateway endpoints have no group, but a list of address ranges. */
  allowFunctionsTo(what: string, prefixListId: string): void {
    new VpcSecurityGroupEgressRule(this, `functions-to-${what}`, {
      securityGroupId: this.functions,
      description: `functions to ${what}`,
      ipProtocol: 'tcp',
      fromPort: HTTPS,
      toPort: HTTPS,
      prefixListId,
    });
  }

  private allow(what: string, from: string, to: string, port: number): void {
    const common = { description: what, ipProtocol: 'tcp', fromPort: port, toPort: port };
    new VpcSecurityGroupEgressRule(this, `${what}-out`, {
      ...common,
      securityGroupId: from,
      referencedSecurityGroupId: to,
    });
    new VpcSecurityGroupIngressRule(this, `${what}-in`, {
      ...common,
      securityGroupId: to,
      referencedSecurityGroupId: from,
    });
  }
}
