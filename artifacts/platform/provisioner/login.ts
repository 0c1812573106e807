import { opens } from './connect';
import { newPassword, scramVerifier } from './password';
import type { Credentials, Secrets } from './secret';
import { type Connection, setPassword } from './sql';

/** A deployment's login: the role on the server, and the secret that tells its password. */
export interface Login {
  readonly secretId: string;
  readonly address: Omit<Credentials, 'password'>;
}

/** Leaves a login alone that opens the database; finishes a change that was broken off; else gives it a new password. */
export async function ensureLogin(server: Connection, secrets: Secrets, login: Login): Promise<void> {
  const current = await secrets.read<Credentials>(login.secretId);
  if (current && leadsTo(login, current) && (await opens(current))) return;
  const pending = await secrets.read<Credentials>(login.secretId, 'AWSPENDING');
  if (pending && leadsTo(login, pending) && (await opens(pending))) await secrets.write(login.secretId, pending);
  else await changePassword(server, secrets, login);
}

/**
 * Changes the password so that nobody is ever without a valid one: it is told as pending, put in force, told as current. A
 * client that is refused reads the secret again, and the pending version after it: one of the two opens the database at any
 * moment, whenever this is broken off. Open connections stay.
 *
 * These are the steps of a rotation in Secrets Manager for one user:
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export async function changePassword(server: Connection, secrets: Secrets, login: Login): Promise<void> {
  const password = newPassword();
  const credentials: Credentials = { ...login.address, password };
  await secrets.write(login.secretId, credentials, 'AWSPENDING');
  await setPassword(server, login.address.username, scramVerifier(password));
  await secrets.write(login.secretId, credentials);
}

function leadsTo({ address }: Login, credentials: Credentials): boolean {
  return Object.entries(address).every(([key, value]) => credentials[key as keyof Credentials] === value);
}
