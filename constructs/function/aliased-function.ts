import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { arnOf } from '../arn';
import { environmentOf, slotOf } from '../environment';
import type { ServiceRole } from '../iam/service-role';

/** The alias through which every function of ours is called. */
export const LIVE = 'live';

export interface AliasedFunctionProps {
  /** Last part of the function's name. */
  readonly what: string;
  readonly description: string;
  /** The zip; the key holds its version. */
  readonly code: { readonly bucket: string; readonly key: string };
  /**
   * Who moves the code on. `terraform`: a new key is published and the alias follows. `deploy-function`: Terraform creates the
   * function from the zip and never looks at its code, version or alias again.
   */
  readonly codeMovedBy: 'terraform' | 'deploy-function';
  /** Address of the function in the state, where something outside of its stack hangs on it. Default: derived from its path. */
  readonly address?: string;
  /** Role that the function takes; the grants for its log and traces are written into it. */
  readonly role: ServiceRole;
  /** The target's key; encrypts the environment variables and the log. */
  readonly keyArn: string;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  /** Default: only what this construct sets itself. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where the function stands in the VPC. Default: outside of it. */
  readonly network?: { readonly subnetIds: string[]; readonly securityGroupIds: string[] };
}

/**
 * A Lambda function as all of ours are: its own encrypted log group with a retention, traces, an encrypted environment, and
 * the alias `live` through which alone it is called. Alarms belong to those who know what the function is for.
 */
export class AliasedFunction extends Construct {
  readonly functionName: string;
  /** Of the function itself, without a version. */
  readonly arn: string;
  /** Of the alias: what to invoke. */
  readonly liveArn: string;
  /** Exists only once the grants and the alias do. */
  readonly dependables: ITerraformDependable[];
  readonly role: ServiceRole;
  /** Whether calls leave through the VPC's endpoints. */
  readonly inVpc: boolean;
  readonly resource: LambdaFunction;

  constructor(scope: Construct, id: string, props: AliasedFunctionProps) {
    super(scope, id);
    const { names, logs } = environmentOf(this);
    this.functionName = names.resource('aws:lambda-function', slotOf(this), props.what);
    this.role = props.role;
    this.inVpc = props.network !== undefined;
    this.grantOwnNeeds(props.keyArn);

    const log = new CloudwatchLogGroup(this, 'log', {
      name: names.functionLogGroup(this.functionName),
      retentionInDays: logs.retentionDays,
      kmsKeyId: props.keyArn,
    });
    const byTerraform = props.codeMovedBy === 'terraform';
    this.resource = new LambdaFunction(this, 'function', {
      functionName: this.functionName,
      description: props.description,
      role: props.role.arn,
      runtime: 'nodejs22.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      s3Bucket: props.code.bucket,
      s3Key: props.code.key,
      memorySize: props.memoryMiB,
      timeout: props.timeoutSeconds,
      publish: byTerraform,
      kmsKeyArn: props.keyArn,
      environment: { variables: { ...props.environment } },
      tracingConfig: { mode: 'Active' },
      ...(props.network ? { vpcConfig: props.network } : {}),
      dependsOn: [log, ...props.role.dependables],
      ...(byTerraform
        ? {}
        : { lifecycle: { ignoreChanges: ['s3_bucket', 's3_key', 's3_object_version', 'source_code_hash'] } }),
    });
    // At once: cdktf forgets an address that is set after the first reference, and says nothing.
    if (props.address) this.resource.overrideLogicalId(props.address);
    const alias = new LambdaAlias(this, 'live', {
      name: LIVE,
      functionName: this.resource.functionName,
      functionVersion: byTerraform ? this.resource.version : '$LATEST',
      ...(byTerraform ? {} : { lifecycle: { ignoreChanges: ['function_version', 'routing_config'] } }),
    });
    this.arn = arnOf(this, 'lambda', `function:${this.functionName}`);
    this.liveArn = `${this.arn}:${LIVE}`;
    this.dependables = [alias];
  }

  /** Lets a role call the function, through its alias only. */
  grantInvoke(role: ServiceRole): void {
    role.grant({ sid: 'Invoke', actions: ['lambda:InvokeFunction'], resources: [this.liveArn] });
  }

  private grantOwnNeeds(keyArn: string): void {
    const logGroup = environmentOf(this).names.functionLogGroup(this.functionName);
    this.role.grant(
      {
        sid: 'Log',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [arnOf(this, 'logs', `log-group:${logGroup}:*`)],
      },
      // X-Ray knows no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
      { sid: 'Trace', actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] },
      { sid: 'Decrypt', actions: ['kms:Decrypt'], resources: [keyArn] },
    );
    if (this.inVpc) this.role.grant(...NETWORK_INTERFACES);
  }
}

/**
 * Lambda makes the function's network interfaces with its role; these actions take no narrower resource than `*`, and code in the
 * function is kept from them by the condition (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html).
 */
const NETWORK_INTERFACES = [
  {
    sid: 'NetworkInterfaces',
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  },
  {
    sid: 'NotFromInside',
    effect: 'Deny',
    actions: ['ec2:*'],
    resources: ['*'],
    conditions: { ArnLike: { 'lambda:SourceFunctionArn': '*' } },
  },
] as const;
