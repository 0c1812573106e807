import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** How to reach a database: the value of a deployment's secret. */
export interface Credentials {
  readonly host: string;
  readonly port: number;
  readonly dbname: string;
  readonly username: string;
  readonly password: string;
}

/** Which version of a secret: the one in force, or the one that is about to be. */
export type Stage = 'AWSCURRENT' | 'AWSPENDING';

/** Secrets whose values are JSON. */
export class Secrets {
  constructor(private readonly client: SecretsManagerClient) {}

  /** A version's value, or null for a secret that has no such version. */
  async read<Value>(secretId: string, stage: Stage = 'AWSCURRENT'): Promise<Value | null> {
    try {
      const { SecretString } = await this.client.send(
        new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage }),
      );
      return SecretString ? (parsed(SecretString, secretId) as Value) : null;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return null;
      throw error;
    }
  }

  /** Writes a new version. A pending one leaves the current one in force. */
  async write(secretId: string, value: object, stage: Stage = 'AWSCURRENT'): Promise<void> {
    await this.client.send(
      new PutSecretValueCommand({ SecretId: secretId, SecretString: JSON.stringify(value), VersionStages: [stage] }),
    );
  }
}

/** An error of JSON.parse quotes what it could not read. */
function parsed(text: string, secretId: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The value of the secret ${secretId} is not JSON`);
  }
}
