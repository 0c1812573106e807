import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { MODELS } from '../../artifacts/registry/keys';
import { arnOf } from '../arn';
import { shared } from '../contract/computed';
import { environmentOf } from '../environment';
import { ServiceRole } from '../iam/service-role';

export interface EndpointRoleProps {
  readonly endpointName: string;
  /** ARN of the ECR repository that holds the serving image. */
  readonly repositoryArn: string;
  readonly keyArn: string;
}

/**
 * What SageMaker may do for the endpoint: pull the image, read archives under `models/`, write the endpoint's log and metrics.
 * The container itself, isolated from the network, never gets these credentials.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html#sagemaker-roles-createmodel-perms
 */
export class EndpointRole extends Construct {
  readonly arn: string;
  readonly dependables: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: EndpointRoleProps) {
    super(scope, id);
    const { region, logs } = environmentOf(this);
    const logGroupName = `/aws/sagemaker/Endpoints/${props.endpointName}`;
    const logGroup = new CloudwatchLogGroup(this, 'log', {
      name: logGroupName,
      retentionInDays: logs.retentionDays,
      kmsKeyId: props.keyArn,
    });
    const role = new ServiceRole(this, 'service-role', {
      what: 'inference',
      service: 'sagemaker.amazonaws.com',
      description: 'What SageMaker may do for the inference endpoint',
    });
    role.grant(
      {
        sid: 'ReadModels',
        actions: ['s3:GetObject'],
        resources: [`${shared.artifactBucketArn(this)}/${MODELS}*`],
      },
      {
        sid: 'ListModels',
        actions: ['s3:ListBucket'],
        resources: [shared.artifactBucketArn(this)],
        conditions: { StringLike: { 's3:prefix': [`${MODELS}*`] } },
      },
      {
        sid: 'DecryptModels',
        actions: ['kms:Decrypt'],
        resources: [props.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
      },
      {
        sid: 'PullImage',
        actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        resources: [props.repositoryArn],
      },
      // The token is for a registry as a whole; the statement above says which repository it opens.
      { sid: 'EnterRegistry', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
      {
        sid: 'WriteLog',
        actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        resources: [`${arnOf(this, 'logs', `log-group:${logGroupName}`)}:*`],
      },
      {
        sid: 'WriteMetrics',
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } },
      },
    );
    this.arn = role.arn;
    this.dependables = [...role.dependables, logGroup];
  }
}
