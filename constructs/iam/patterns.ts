import type { IConstruct } from 'constructs';
import { arnOf, iamArnOf } from '../arn';
import { environmentOf } from '../environment';

/**
 * The name of the biome that a session was opened for, as IAM fills it in (the first $ keeps Terraform from filling it in):
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export const SESSION_BIOME = '$${aws:PrincipalTag/biome}';

/** Begins every resource name of a target. */
export function namePrefixOf(scope: IConstruct): string {
  const { organisation, target } = environmentOf(scope);
  return `${organisation.prefix}-${target}`;
}

/**
 * ARNs of what belongs to a part of a target, for policies that must not list names: all of it (`part` is `*`), or one slot
 * (`part` is a slot or {@link SESSION_BIOME}).
 */
export class ArnPatterns {
  constructor(
    private readonly scope: IConstruct,
    private readonly part: string,
  ) {}

  /** Resources whose names are made by naming.ts; `kind` is what stands before the name: `function:`, `stateMachine:`. */
  named(service: string, kind: string): string {
    return arnOf(this.scope, service, `${kind}${this.names}`);
  }

  get logGroups(): string[] {
    return [
      '/aws/lambda/',
      '/aws/vendedlogs/states/',
      '/aws/sagemaker/Endpoints/',
      '/aws/rds/instance/',
      '/aws/vpc/',
    ].map((folder) => arnOf(this.scope, 'logs', `log-group:${folder}${this.names}`));
  }

  /** Secrets end in six characters that AWS makes up. */
  get secrets(): string {
    return arnOf(
      this.scope,
      'secretsmanager',
      `secret:biosphere/${this.target}/${this.part}${this.part === '*' ? '' : '/*'}`,
    );
  }

  /** The parameters of deployments. */
  get deploymentParameters(): string {
    return arnOf(
      this.scope,
      'ssm',
      `parameter/biosphere/${this.target}/deployments/${this.part}${this.part === '*' ? '' : '/*'}`,
    );
  }

  get contracts(): string {
    return arnOf(this.scope, 'ssm', `parameter/biosphere/${this.target}/contracts/*`);
  }

  /** Roles under the IAM path of a slot, of all biomes (`biomes`), or of the session's biome. */
  roles(place: string): string {
    return iamArnOf(this.scope, `role/biosphere/${this.target}/${place}/*`);
  }

  private get names(): string {
    const prefix = namePrefixOf(this.scope);
    return this.part === '*' ? `${prefix}-*` : `${prefix}-${this.part}-*`;
  }

  private get target(): string {
    return environmentOf(this.scope).target;
  }
}
