/** The order in which a password is changed: at any moment, one of the secret's versions opens the database. */
import { changePassword, ensureLogin, type Login } from '../../../artifacts/platform/provisioner/login';
import type { Credentials, Secrets, Stage } from '../../../artifacts/platform/provisioner/secret';
import type { Connection } from '../../../artifacts/platform/provisioner/sql';

const opened: { password: string | null } = { password: null };
jest.mock('../../../artifacts/platform/provisioner/connect', () => ({
  opens: async ({ password }: Credentials) => password === opened.password,
}));
// In place of the verifier: what the server is told is the password itself, so that the test sees which one is in force.
jest.mock('../../../artifacts/platform/provisioner/password', () => {
  let made = 0;
  return { newPassword: () => `password-${++made}`, scramVerifier: (password: string) => password };
});

const address = { host: 'h', port: 1, dbname: 'biome_ada', username: 'biome_ada' };
const login: Login = { secretId: 'biosphere/sandbox-dev/ada/database', address };
const steps: string[] = [];
let versions: Partial<Record<Stage, Credentials>>;
let breakOffAfter: number;

function step(what: string): void {
  if (steps.length === breakOffAfter) throw new Error('broken off');
  steps.push(what);
}

const secrets = {
  read: async (_: string, stage: Stage = 'AWSCURRENT') => versions[stage] ?? null,
  write: async (_: string, value: Credentials, stage: Stage = 'AWSCURRENT') => {
    step(stage);
    versions[stage] = value;
  },
} as unknown as Secrets;
const server: Connection = {
  query: async (text) => {
    step('server');
    opened.password = /PASSWORD '([^']+)'/.exec(text)?.[1] ?? null;
    return { rows: [] };
  },
};
const oneOpens = () =>
  Object.values(versions).some((each: Credentials) => each.password === opened.password && opened.password !== null);

beforeEach(() => {
  steps.length = 0;
  breakOffAfter = Number.POSITIVE_INFINITY;
  opened.password = 'first';
  versions = { AWSCURRENT: { ...address, password: 'first' } };
});

test('it is told as pending, put in force, told as current', async () => {
  await changePassword(server, secrets, login);
  expect(steps).toEqual(['AWSPENDING', 'server', 'AWSCURRENT']);
  expect(versions.AWSCURRENT).toEqual({ ...address, password: opened.password });
  expect(opened.password).not.toBe('first');
});

test.each([0, 1, 2])(
  'broken off after %i steps, a version opens the database, and the next run mends the rest',
  async (after) => {
    breakOffAfter = after;
    await expect(changePassword(server, secrets, login)).rejects.toThrow('broken off');
    expect(oneOpens()).toBe(true);
    breakOffAfter = Number.POSITIVE_INFINITY;
    const { password } = opened;
    await ensureLogin(server, secrets, login);
    expect(opened.password).toBe(password);
    expect(versions.AWSCURRENT?.password).toBe(password);
  },
);

test('a login that opens is left alone; one that leads elsewhere, or opens nothing, is made anew', async () => {
  await ensureLogin(server, secrets, login);
  expect(steps).toEqual([]);
  versions = { AWSCURRENT: { ...address, host: 'before the restore', password: 'first' } };
  await ensureLogin(server, secrets, login);
  expect(versions.AWSCURRENT).toEqual({ ...address, password: opened.password });
  versions = {};
  await ensureLogin(server, secrets, login);
  expect(oneOpens()).toBe(true);
});
