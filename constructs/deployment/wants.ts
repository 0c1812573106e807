import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { WANTS_READERS } from '../../artifacts/platform/common/wants';
import { newestVersion } from '../../environments/schema-versions';
import { environmentOf } from '../environment';
import { deploymentSlotOf } from './slot';

export interface WantsProps {
  /** `empty` or `golden`, or an expression that yields one of them; null where the product keeps no data. */
  readonly databaseData: string | null;
  /** Version per service and per model, or an expression that yields one or null: keep what runs. */
  readonly services: Readonly<Record<string, string>>;
  readonly models: Readonly<Record<string, string>>;
}

/**
 * What a deployment wants, in a parameter of its own path. The provisioner and the deploy function act on it and not on what
 * they are told, so that a biome, which may write here and nowhere else, cannot speak for another one.
 */
export class Wants extends Construct {
  readonly resource: SsmParameter;

  constructor(scope: Construct, id: string, props: WantsProps) {
    super(scope, id);
    const shaOf = (versions: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(versions).map(([name, sha]) => [name, { sha }]));
    this.resource = new SsmParameter(this, 'wants', {
      name: environmentOf(this).names.deploymentParameter(deploymentSlotOf(this), 'wants'),
      description: 'What this deployment wants; the provisioner and the deploy function read it',
      type: 'String',
      value: Fn.jsonencode({
        schemaVersion: newestVersion({ readers: WANTS_READERS }),
        ...(props.databaseData === null ? {} : { database: { data: props.databaseData } }),
        services: shaOf(props.services),
        models: shaOf(props.models),
      }),
    });
  }
}
