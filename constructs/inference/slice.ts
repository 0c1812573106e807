import type { IConstruct } from 'constructs';
import { slotOf } from '../environment';
import type { ServiceRole } from '../iam/service-role';

/**
 * A deployment's part of the shared endpoint: the models under its own prefix. Whoever may invoke an endpoint may call
 * any model of it unless the target model is a condition:
 * https://docs.aws.amazon.com/sagemaker/latest/dg/multi-model-endpoint-security.html
 */
export class EndpointSlice {
  /** `ada/`: what every TargetModel of the deployment begins with. */
  readonly prefix: string;

  constructor(
    scope: IConstruct,
    private readonly endpoint: { readonly endpointArn: string },
  ) {
    this.prefix = `${slotOf(scope)}/`;
  }

  grantInvoke(role: ServiceRole): void {
    role.grant({
      sid: 'InvokeOwnModels',
      actions: ['sagemaker:InvokeEndpoint'],
      resources: [this.endpoint.endpointArn],
      conditions: { StringLike: { 'sagemaker:TargetModel': [`${this.prefix}*`] } },
    });
  }
}
