import type { DeploymentSlot, Names } from '../../../environments/naming';
import type { Parameters } from '../common/parameters';

/** What a deployment runs of one service or model. */
export interface Entry {
  readonly schemaVersion: 1;
  readonly sha: string;
  /** Of the function; empty for a model. */
  readonly version: string;
  /** Hash of the function's configuration that the version was published for; empty where nobody said it. */
  readonly configuration: string;
}

export type Kind = 'service' | 'model';

/** The index of what runs: for those who look. The descriptions of versions are the truth. */
export class Index {
  constructor(
    private readonly parameters: Parameters,
    private readonly names: Names,
  ) {}

  async read(deployment: DeploymentSlot, kind: Kind, name: string): Promise<Entry | null> {
    const text = await this.parameters.read(this.parameter(deployment, kind, name));
    return text === null ? null : (JSON.parse(text) as Entry);
  }

  async write(
    deployment: DeploymentSlot,
    kind: Kind,
    name: string,
    entry: Omit<Entry, 'schemaVersion'>,
  ): Promise<void> {
    await this.parameters.write(this.parameter(deployment, kind, name), JSON.stringify({ schemaVersion: 1, ...entry }));
  }

  async remove(deployment: DeploymentSlot, kind: Kind, name: string): Promise<void> {
    await this.parameters.remove(this.parameter(deployment, kind, name));
  }

  private parameter(deployment: DeploymentSlot, kind: Kind, name: string) {
    return this.names.deploymentParameter(deployment, `running/${kind === 'model' ? `model-${name}` : name}`);
  }
}
