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

/** Secrets whose values are JSON. */
export class Secrets {
  constructor(private readonly client: SecretsManagerClient) {}

  /** The current value, or null for a secret that has none yet. */
  async read<Value>(secretId: string): Promise<Value | null> {
    try {
      const { SecretString } = await this.client.send(new GetSecretValueCommand({ SecretId: secretId }));
      return SecretString ? (JSON.parse(SecretString) as Value) : null;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return null;
      throw error;
    }
  }

  async write(secretId: string, value: object): Promise<void> {
    await this.client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: JSON.stringify(value) }));
  }
}
