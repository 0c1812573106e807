import type { DeploymentSlot, Names, ParameterName } from '../../../environments/naming';
import { NewerSchema, newestVersion, readVersioned } from '../../../environments/schema-versions';
import type { Parameters } from '../common/parameters';

/** What a deployment runs of one service or model. */
export interface Entry {
  readonly sha: string;
  /** Of the function; empty for a model. */
  readonly version: string;
  /** Hash of the function's configuration that the version was published for; empty where nobody said it. */
  readonly configuration: string;
}

export type Kind = 'service' | 'model';

/** By schema version; {@link Index.write} writes the newest. */
export const ENTRY_READERS: readonly ((document: Readonly<Record<string, unknown>>) => Entry)[] = [
  ({ sha, version = '', configuration = '' }) => {
    const fields = { sha, version, configuration };
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value !== 'string') throw new Error(`${name} is no text`);
    }
    return fields as Entry;
  },
];

/**
 * An entry that cannot be read counts as none, since the next release writes it anew; one of a newer schema does not: whoever wrote it
 * knows better. @throws NewerSchema
 */
export function readEntry(name: string, text: string): Entry | null {
  try {
    return readVersioned(JSON.parse(text), {
      what: `The parameter ${name}`,
      readers: ENTRY_READERS,
      fix: 'Update this checkout, or have the shared stacks of the newer one applied',
    });
  } catch (error) {
    if (error instanceof NewerSchema) throw error;
    return null;
  }
}

/** The index of what runs: for those who look. The descriptions of versions are the truth. */
export class Index {
  constructor(
    private readonly parameters: Parameters,
    private readonly names: Names,
  ) {}

  async read(deployment: DeploymentSlot, kind: Kind, name: string): Promise<Entry | null> {
    const parameter = this.parameter(deployment, kind, name);
    const text = await this.parameters.read(parameter);
    return text === null ? null : readEntry(parameter, text);
  }

  async write(deployment: DeploymentSlot, kind: Kind, name: string, entry: Entry): Promise<void> {
    const document = { schemaVersion: newestVersion({ readers: ENTRY_READERS }), ...entry };
    await this.parameters.write(this.parameter(deployment, kind, name), JSON.stringify(document));
  }

  async remove(deployment: DeploymentSlot, kind: Kind, name: string): Promise<void> {
    await this.parameters.remove(this.parameter(deployment, kind, name));
  }

  private parameter(deployment: DeploymentSlot, kind: Kind, name: string): ParameterName {
    return this.names.deploymentParameter(deployment, `running/${kind === 'model' ? `model-${name}` : name}`);
  }
}
