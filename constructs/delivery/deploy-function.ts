import { Construct } from 'constructs';
import type { Sha } from '../../environments/naming';
import { arnOf } from '../arn';
import { shared } from '../contract/computed';
import { environmentOf } from '../environment';
import { PlatformFunction } from '../function/platform-function';
import { ArnPatterns } from '../iam/patterns';
import { belowDeployments } from '../tenants/below-deployments';

export interface DeployFunctionProps {
  readonly version: Sha;
  readonly keyArn: string;
}

/**
 * The one writer of code in a target (artifacts/platform/deploy): it moves the code of deployments' functions, never of the
 * platform's, and their models. It calls AWS only and stands outside of the VPC.
 */
export class DeployFunction extends Construct {
  /** Computed by AWS: unknown while the function is replaced. */
  readonly computedArn: string;

  constructor(scope: Construct, id: string, props: DeployFunctionProps) {
    super(scope, id);
    const { role, function: deploy } = new PlatformFunction(this, 'function', {
      what: 'deploy',
      address: 'deploy',
      description: 'Moves the code and models of deployments',
      version: props.version,
      keyArn: props.keyArn,
      memoryMiB: 256,
      timeoutSeconds: 300,
      environment: { ARTIFACT_BUCKET: shared.artifactBucket(this) },
    });
    this.computedArn = deploy.resource.arn;
    const { target } = environmentOf(this);
    const functions = new ArnPatterns(this, '*').named('lambda', 'function:');
    const bucket = shared.artifactBucketArn(this);
    const parameters = (what: string) => arnOf(this, 'ssm', `parameter/biosphere/${target}/deployments/*/${what}`);
    role.grant(
      {
        sid: 'MoveCode',
        actions: [
          'lambda:GetAlias',
          'lambda:GetFunctionConfiguration',
          'lambda:PublishVersion',
          'lambda:UpdateAlias',
          'lambda:UpdateFunctionCode',
        ],
        resources: [functions],
      },
      { sid: 'ReleaseHook', actions: ['lambda:InvokeFunction'], resources: [functions] },
      {
        sid: 'NeverThePlatform',
        effect: 'Deny',
        actions: ['lambda:*'],
        resources: [new ArnPatterns(this, 'shared').named('lambda', 'function:')],
      },
      { sid: 'ReadArtifacts', actions: ['s3:GetObject'], resources: [`${bucket}/services/*`, `${bucket}/models/*`] },
      { sid: 'MoveModels', actions: ['s3:PutObject', 's3:DeleteObject'], resources: [`${bucket}/models/*`] },
      // Without it a missing object is forbidden, not missing.
      { sid: 'List', actions: ['s3:ListBucket'], resources: [bucket] },
      { sid: 'Wants', actions: ['ssm:GetParameter'], resources: [parameters('wants')] },
      {
        sid: 'Index',
        actions: ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:DeleteParameter'],
        resources: [parameters('running/*')],
      },
      { sid: 'Biomes', actions: ['ssm:GetParametersByPath'], resources: belowDeployments(this) },
      { sid: 'Encrypt', actions: ['kms:GenerateDataKey'], resources: [props.keyArn] },
    );
  }
}
