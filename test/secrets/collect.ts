import { readdirSync, readFileSync } from 'node:fs';
import { GetSecretValueCommand, paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Credentials } from '../../local-cloud/credentials';
import type { Secret } from './forms';

/** Where a local cloud answers, and what opens it. */
export interface OpenCloud {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
}

/** What the local cloud generated: keys of the stores and accounts, its key, the database administrator's password. */
export function generatedSecrets({ minio, accounts, databaseAdminPassword }: Credentials): Secret[] {
  return [
    { what: 'the secret key of the store’s root', value: minio.root.secretAccessKey },
    ...Object.entries(minio.roles).map(([role, key]) => ({
      what: `the secret key of the store’s ${role}`,
      value: key.secretAccessKey,
    })),
    { what: 'the key that encrypts the store', value: minio.encryptionKey.replace(/^[^:]*:/, '') },
    { what: 'the password of the databases’ administrator', value: databaseAdminPassword },
    ...Object.entries(accounts).map(([id, key]) => ({
      what: `the secret key of account ${id}`,
      value: key.secretAccessKey,
    })),
  ];
}

/** The values in Secrets Manager, in whatever version: masters of servers, logins of deployments. */
export async function keptSecrets({ endpoint, region, credentials }: OpenCloud): Promise<Secret[]> {
  const found: Secret[] = [];
  for (const [id, key] of Object.entries(credentials.accounts)) {
    const client = new SecretsManagerClient({ endpoint, region, credentials: key });
    for await (const { SecretList = [] } of paginateListSecrets({ client }, {})) {
      for (const { Name = '' } of SecretList) {
        for (const VersionStage of ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS']) {
          const version = await client
            .send(new GetSecretValueCommand({ SecretId: Name, VersionStage }))
            .catch(() => undefined);
          const [, password] = /"password": ?"([^"]+)"/.exec(version?.SecretString ?? '') ?? [];
          if (password) found.push({ what: `the password in ${Name} of ${id}`, value: password });
        }
      }
    }
  }
  return found;
}

/** Names of variables that hold a secret, in the environment of a program. */
const SECRET_VARIABLE = /(SECRET|PASSWORD|SESSION_TOKEN)/;

/** What programs below a folder were given in their environment: sessions of functions above all, which nothing else tells. */
export function secretsOfPrograms(folder: string): Secret[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const variables = read(`/proc/${pid}/environ`).split('\0');
      if (!variables.some((each) => each.includes(folder))) return [];
      return variables.flatMap((each): Secret[] => {
        const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(each) ?? [];
        const isSecret = SECRET_VARIABLE.test(name) && !/ARN|_URI|FILE/.test(name) && value.length >= 16;
        return isSecret && !value.startsWith('arn:') ? [{ what: `the variable ${name} of a program`, value }] : [];
      });
    });
}

/** Empty where the process is gone. */
export function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
