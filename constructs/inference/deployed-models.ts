import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { Release } from '../deployment/release';
import { EndpointSlice } from './slice';

export interface DeployedModelsProps {
  readonly endpoint: { readonly endpointName: string; readonly endpointArn: string };
  /** The wanted version per model, or an expression that yields one or null: keep what is there. */
  readonly versions: Readonly<Record<string, string>>;
  /** What has to be there before a version is asked for. */
  readonly wants: ITerraformDependable;
}

/** The models of a deployment: archives under its own prefix, which the deploy function puts there. */
export class DeployedModels extends Construct {
  readonly slice: EndpointSlice;
  readonly releases: Readonly<Record<string, Release>>;
  private readonly endpointName: string;

  constructor(scope: Construct, id: string, props: DeployedModelsProps) {
    super(scope, id);
    this.endpointName = props.endpoint.endpointName;
    this.slice = new EndpointSlice(this, props.endpoint);
    this.releases = Object.fromEntries(
      Object.entries(props.versions).map(([name, sha]) => [
        name,
        new Release(this, name, { kind: 'model', name, sha, dependsOn: [props.wants] }),
      ]),
    );
  }

  /** What a function needs in its environment to ask models: INFERENCE_ENDPOINT, and MODEL_<NAME> with a TargetModel each. */
  variablesOf(models: readonly string[]): Record<string, string> {
    const targetModels = models.map((name): [string, string] => [
      `MODEL_${name.toUpperCase().replaceAll('-', '_')}`,
      this.releases[name]?.answer('targetModel') ?? '',
    ]);
    return { INFERENCE_ENDPOINT: this.endpointName, ...Object.fromEntries(targetModels) };
  }
}
