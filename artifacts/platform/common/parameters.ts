import {
  DeleteParameterCommand,
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  paginateGetParametersByPath,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { ParameterName } from '../../../environments/naming';

/** Parameters of SSM as texts; one that is not there is null. */
export class Parameters {
  constructor(private readonly ssm: SSMClient) {}

  async read(name: ParameterName): Promise<string | null> {
    try {
      const { Parameter } = await this.ssm.send(new GetParameterCommand({ Name: name }));
      return Parameter?.Value ?? null;
    } catch (error) {
      if (error instanceof ParameterNotFound) return null;
      throw error;
    }
  }

  /** Names of all below a path, at any depth. */
  async namesBelow(path: string): Promise<string[]> {
    const names: string[] = [];
    const pages = paginateGetParametersByPath({ client: this.ssm }, { Path: path, Recursive: true });
    for await (const { Parameters = [] } of pages)
      names.push(...Parameters.flatMap(({ Name }) => (Name ? [Name] : [])));
    return names;
  }

  async write(name: ParameterName, value: string): Promise<void> {
    await this.ssm.send(new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: true }));
  }

  async remove(name: ParameterName): Promise<void> {
    try {
      await this.ssm.send(new DeleteParameterCommand({ Name: name }));
    } catch (error) {
      if (!(error instanceof ParameterNotFound)) throw error;
    }
  }
}
