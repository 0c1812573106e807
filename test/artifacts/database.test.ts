/** How a service's database copes with rotated passwords and lost connections; the rest is shown on a real server. */
import { EventEmitter } from 'node:events';
import type { PoolConfig } from 'pg';
import { Database } from '../../artifacts/services/shared/database';
import { Transient } from '../../artifacts/services/shared/errors';

/** What the mocked server does: the password it takes, errors that queries meet first, pools that were made and ended. */
const server = {
  password: 'one',
  errors: [] as Error[],
  made: [] as PoolConfig[],
  ended: 0,
  connection: new EventEmitter(),
};

jest.mock('pg', () => ({
  types: { builtins: { INT8: 20 }, setTypeParser: () => undefined },
  Pool: class {
    constructor(private readonly config: PoolConfig) {
      server.made.push(config);
    }
    on(event: string, listener: (connection: EventEmitter) => void): void {
      if (event === 'connect') listener(server.connection);
    }
    async end(): Promise<void> {
      server.ended += 1;
    }
    async connect(): Promise<object> {
      if (this.config.password !== server.password) throw Object.assign(new Error('no'), { code: '28P01' });
      return {
        release: () => undefined,
        query: async () => {
          const error = server.errors.shift();
          if (error) throw error;
          return { command: 'SELECT', rowCount: 1, rows: [{ digest: 'd' }] };
        },
      };
    }
  },
}));

const failure = (code: string, message = 'failed') => Object.assign(new Error(message), { code });
let secret: string;
let pending: string | null;
let fetched: number;
const database = () =>
  new Database(async (stage) => {
    fetched += 1;
    const password = stage === 'AWSPENDING' ? pending : secret;
    if (password === null) return null;
    return JSON.stringify({ host: 'db.example.com', port: 5432, dbname: 'main', username: 'main', password });
  });
const ask = (target: Database) => target.use((connection) => connection.selectFrom('files').select('digest').execute());

beforeEach(() => {
  Object.assign(server, { password: 'one', errors: [], made: [], ended: 0, connection: new EventEmitter() });
  secret = 'one';
  pending = null;
  fetched = 0;
});

test('the login is fetched once a process, the connection is checked and single', async () => {
  const target = database();
  await ask(target);
  await ask(target);
  expect(fetched).toBe(1);
  expect(server.made).toEqual([
    expect.objectContaining({ max: 1, ssl: { rejectUnauthorized: true, host: 'db.example.com' }, user: 'main' }),
  ]);
});

test('a rotated password is fetched again, and the work done', async () => {
  const target = database();
  await ask(target);
  secret = server.password = 'two';
  await expect(ask(target)).resolves.toEqual([{ digest: 'd' }]);
  expect([fetched, server.ended]).toEqual([2, 1]);
});

test('in the middle of a rotation the pending password opens the database, at the first event and at a later one', async () => {
  const target = database();
  await ask(target);
  pending = server.password = 'two';
  await expect(ask(target)).resolves.toEqual([{ digest: 'd' }]);
  await expect(ask(database())).resolves.toEqual([{ digest: 'd' }]);
});

test('a pending password that is not yet in force does no harm', async () => {
  pending = 'two';
  await expect(ask(database())).resolves.toEqual([{ digest: 'd' }]);
  expect(fetched).toBe(1);
});

test('a login that no version opens is transient', async () => {
  server.password = 'changed behind its back';
  await expect(ask(database())).rejects.toBeInstanceOf(Transient);
  pending = 'two';
  await expect(ask(database())).rejects.toBeInstanceOf(Transient);
});

test.each(['57P01', 'ECONNRESET', '08006'])('a connection that is lost (%s) is made again', async (code) => {
  server.errors = [failure(code)];
  await expect(ask(database())).resolves.toEqual([{ digest: 'd' }]);
});

test('a connection that breaks while it is in use ends no process', async () => {
  await ask(database());
  expect(() => server.connection.emit('error', failure('', 'Connection terminated unexpectedly'))).not.toThrow();
});

test('what stays broken is transient, so that the workflow tries later', async () => {
  server.errors = [failure('ECONNRESET'), failure('ECONNRESET')];
  await expect(ask(database())).rejects.toBeInstanceOf(Transient);
  server.errors = [failure('', 'Connection terminated unexpectedly'), failure('', 'Connection terminated')];
  await expect(ask(database())).rejects.toBeInstanceOf(Transient);
  server.errors = [failure('40001')];
  await expect(ask(database())).rejects.toBeInstanceOf(Transient);
});

test('a mistake in a statement is told as it is, and not repeated', async () => {
  server.errors = [failure('42P01', 'relation "files" does not exist')];
  await expect(ask(database())).rejects.toMatchObject({ code: '42P01' });
  expect(fetched).toBe(1);
});

test('a secret that could not be read is asked for again by the next event', async () => {
  let calls = 0;
  const target = new Database(async () => {
    calls += 1;
    throw failure('AccessDenied');
  });
  await expect(ask(target)).rejects.toThrow();
  await expect(ask(target)).rejects.toThrow();
  expect(calls).toBe(2);
});

test('a secret that cannot be read is not quoted', async () => {
  const asking = ask(new Database(async () => 'a-password-and-nothing-else'));
  await expect(asking).rejects.toThrow(/^The database secret is not JSON$/);
});
