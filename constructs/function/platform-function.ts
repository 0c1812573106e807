import { Construct } from 'constructs';
import { platformKey } from '../../artifacts/registry/keys';
import type { Sha } from '../../environments/naming';
import { Alarm } from '../alarm/alarm';
import { shared } from '../contract/computed';
import { environmentOf } from '../environment';
import { ServiceRole } from '../iam/service-role';
import { AliasedFunction, type AliasedFunctionProps } from './aliased-function';

export interface PlatformFunctionProps
  extends Pick<
    AliasedFunctionProps,
    'description' | 'keyArn' | 'memoryMiB' | 'timeoutSeconds' | 'environment' | 'network'
  > {
  /** The package in artifacts/platform/, and the last part of the function's name. */
  readonly what: 'provisioner' | 'deploy';
  readonly version: Sha;
  /** Address of the function in the state; never changes, since Terraform's invocations hang on its name. */
  readonly address: string;
}

/** A function of the platform itself: its own role, an alarm on errors, its target in its environment. */
export class PlatformFunction extends Construct {
  readonly function: AliasedFunction;
  readonly role: ServiceRole;

  constructor(scope: Construct, id: string, props: PlatformFunctionProps) {
    super(scope, id);
    const { organisation, target } = environmentOf(this);
    this.role = new ServiceRole(this, 'role', {
      what: props.what,
      service: 'lambda.amazonaws.com',
      description: props.description,
    });
    this.function = new AliasedFunction(this, 'function', {
      ...props,
      code: { bucket: shared.artifactBucket(this), key: platformKey(props.what, props.version) },
      codeMovedBy: 'terraform',
      role: this.role,
      environment: { BIOSPHERE_PREFIX: organisation.prefix, BIOSPHERE_TARGET: target, ...props.environment },
    });
    new Alarm(this, 'errors', {
      what: `${props.what}-errors`,
      description: `The ${props.what} function failed: its log says why, /aws/lambda/${this.function.functionName}`,
      namespace: 'AWS/Lambda',
      metric: 'Errors',
      dimensions: { FunctionName: this.function.functionName },
      statistic: 'Sum',
      threshold: 0,
      topicArn: shared.alarmTopicArn(this),
    });
  }
}
