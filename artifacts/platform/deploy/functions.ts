import { setTimeout as pause } from 'node:timers/promises';
import {
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  type GetFunctionConfigurationCommandOutput,
  InvokeCommand,
  type LambdaClient,
  PublishVersionCommand,
  ResourceNotFoundException,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';

const ALIAS = 'live';
const SETTLED_SECONDS = 120;

/** What runs behind the alias of a function. */
export interface Running {
  readonly version: string;
  /** Description of the version: the SHA of its code, or empty for the bootstrap package. */
  readonly description: string;
}

/** Functions of deployments, in the steps of a release. */
export class Functions {
  constructor(
    private readonly lambda: LambdaClient,
    private readonly pollMillis = 500,
  ) {}

  /** Null where the function does not exist. */
  async running(functionName: string): Promise<Running | null> {
    try {
      const alias = await this.lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: ALIAS }));
      const version = alias.FunctionVersion ?? '$LATEST';
      const { Description } = await this.configuration(functionName, version);
      return { version, description: version === '$LATEST' ? '' : (Description ?? '') };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return null;
      throw error;
    }
  }

  /**
   * Puts code into a function and publishes it as a version that says its SHA. The revision goes along from step to step:
   * whoever changes the function in between makes this fail, instead of a version that holds something else.
   */
  async publish(
    functionName: string,
    code: { readonly bucket: string; readonly key: string },
    description: string,
  ): Promise<string> {
    const before = await this.settled(functionName);
    await this.lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName: functionName,
        S3Bucket: code.bucket,
        S3Key: code.key,
        RevisionId: before.RevisionId,
      }),
    );
    const { RevisionId, CodeSha256 } = await this.settled(functionName);
    const { Version } = await this.lambda.send(
      new PublishVersionCommand({ FunctionName: functionName, Description: description, CodeSha256, RevisionId }),
    );
    if (!Version) throw new Error(`Lambda published no version of ${functionName}`);
    await this.settled(functionName, Version);
    return Version;
  }

  async moveAlias(functionName: string, version: string): Promise<void> {
    await this.lambda.send(
      new UpdateAliasCommand({ FunctionName: functionName, Name: ALIAS, FunctionVersion: version }),
    );
  }

  /** An environment variable of a version. */
  async variable(functionName: string, version: string, name: string): Promise<string | undefined> {
    return (await this.configuration(functionName, version)).Environment?.Variables?.[name];
  }

  /** Calls a version and waits for its answer. @throws Error with what the function said, where it failed */
  async call(functionName: string, version: string, payload: object): Promise<void> {
    const answer = await this.lambda.send(
      new InvokeCommand({
        FunctionName: functionName,
        Qualifier: version,
        Payload: Buffer.from(JSON.stringify(payload)),
      }),
    );
    if (!answer.FunctionError) return;
    const said = answer.Payload ? Buffer.from(answer.Payload).toString('utf8').slice(0, 2000) : answer.FunctionError;
    throw new Error(`Version ${version} of ${functionName} failed: ${said}`);
  }

  /** Waits until no creation or update is under way. */
  private async settled(functionName: string, version?: string): Promise<GetFunctionConfigurationCommandOutput> {
    const deadline = Date.now() + SETTLED_SECONDS * 1000;
    for (;;) {
      const now = await this.configuration(functionName, version);
      if (now.State === 'Failed' || now.LastUpdateStatus === 'Failed') {
        throw new Error(`${functionName} cannot be updated: ${now.LastUpdateStatusReason ?? now.StateReason}`);
      }
      if (now.State !== 'Pending' && now.LastUpdateStatus !== 'InProgress') return now;
      if (Date.now() > deadline) throw new Error(`${functionName} was not ready after ${SETTLED_SECONDS} s`);
      await pause(this.pollMillis);
    }
  }

  private configuration(functionName: string, version?: string): Promise<GetFunctionConfigurationCommandOutput> {
    return this.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: version }));
  }
}
