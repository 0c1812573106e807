import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** 256 bits, in characters that need no quoting anywhere. */
export function newPassword(): string {
  return randomBytes(32).toString('base64url');
}

const ITERATIONS = 4096;

/**
 * What PostgreSQL keeps of a password (https://www.postgresql.org/docs/16/catalog-pg-authid.html, RFC 5803): it takes the
 * verifier in the place of the password, which so never reaches the server. For ASCII passwords, which need no SASLprep.
 */
export function scramVerifier(password: string, salt = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const keyOf = (label: string) => createHmac('sha256', salted).update(label).digest();
  const storedKey = createHash('sha256').update(keyOf('Client Key')).digest('base64');
  const serverKey = keyOf('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
