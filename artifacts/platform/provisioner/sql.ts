import { escapeIdentifier, escapeLiteral } from 'pg';

/** What the statements need of a connection; pg's client has it. */
export interface Connection {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: Record<string, unknown>[] }>;
}

/** Template of biomes that start with data. Nobody connects to it; its objects belong to a role of the same name. */
export const GOLDEN = 'golden';

const id = escapeIdentifier;

export async function roleExists(server: Connection, role: string): Promise<boolean> {
  return (await server.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])).rows.length > 0;
}

export async function databaseExists(server: Connection, database: string): Promise<boolean> {
  return (await server.query('SELECT 1 FROM pg_database WHERE datname = $1', [database])).rows.length > 0;
}

export async function databasesOf(server: Connection, prefix: string): Promise<string[]> {
  const found = await server.query('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [prefix]);
  return found.rows.map(({ datname }) => String(datname));
}

/** One invocation at a time works on what `name` names. Fails after a minute of waiting; the lock never outlives the session. */
export async function withLock(server: Connection, name: string, work: () => Promise<void>): Promise<void> {
  const key = [`biosphere:${name}`];
  await server.query("SET lock_timeout = '60s'");
  await server.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', key);
  await server.query('RESET lock_timeout');
  try {
    await work();
  } finally {
    await server.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', key);
  }
}

/**
 * A role that may log in (`limit` connections at most), or one that owns and never logs in (`limit` null). The master gets what
 * PostgreSQL 16 no longer gives to those who create roles: to act as it, which owner changes need.
 */
export async function ensureRole(server: Connection, role: string, limit: number | null): Promise<void> {
  if (!(await roleExists(server, role))) await server.query(`CREATE ROLE ${id(role)} NOLOGIN`);
  await server.query(`GRANT ${id(role)} TO CURRENT_USER WITH SET TRUE, INHERIT TRUE`);
  if (limit !== null) await server.query(`ALTER ROLE ${id(role)} LOGIN CONNECTION LIMIT ${Math.trunc(limit)}`);
}

/** Takes the verifier, not the password, so that no log of statements ever holds one. */
export async function setPassword(server: Connection, role: string, verifier: string): Promise<void> {
  await server.query(`ALTER ROLE ${id(role)} PASSWORD ${escapeLiteral(verifier)}`);
}

/** A database of its role alone: PostgreSQL lets every role connect to every database unless that is taken back. */
export async function ensureDatabase(server: Connection, database: string, role: string): Promise<void> {
  if (!(await databaseExists(server, database))) {
    await server.query(`CREATE DATABASE ${id(database)} OWNER ${id(role)} TEMPLATE template0`);
  }
  await closeToOthers(server, database);
}

/**
 * PostgreSQL writes every block of a copy to its log too, which takes longer than the copy itself; copying files instead costs two
 * checkpoints of the whole server, which a small copy is not worth. https://www.postgresql.org/docs/16/sql-createdatabase.html
 */
const MOST_BYTES_THROUGH_LOG = 128 * 1024 ** 2;

/** A copy of golden under its own name, closed until {@link takeOver} has given its objects to the role. */
export async function copyGolden(server: Connection, database: string): Promise<void> {
  const { rows } = await server.query('SELECT pg_database_size($1) AS bytes', [GOLDEN]);
  const strategy = Number(rows[0]?.bytes) > MOST_BYTES_THROUGH_LOG ? 'FILE_COPY' : 'WAL_LOG';
  await server.query(`CREATE DATABASE ${id(database)} TEMPLATE ${id(GOLDEN)} STRATEGY ${strategy}`);
  await closeToOthers(server, database);
  await server.query(`ALTER DATABASE ${id(database)} ALLOW_CONNECTIONS true`);
}

/** Gives a copy's objects to its role, then the database itself. `copy` is a connection to the copy, `server` to another one. */
export async function takeOver(server: Connection, copy: Connection, database: string, role: string): Promise<void> {
  await copy.query(`REASSIGN OWNED BY ${id(GOLDEN)} TO ${id(role)}`);
  await server.query(`ALTER DATABASE ${id(database)} OWNER TO ${id(role)}`);
}

/** Whether a database belongs to its role: a copy does only once it was taken over. */
export async function belongsTo(server: Connection, database: string, role: string): Promise<boolean> {
  const found = await server.query(
    'SELECT 1 FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE d.datname = $1 AND r.rolname = $2',
    [database, role],
  );
  return found.rows.length > 0;
}

/** Golden is there as soon as anything is, empty until somebody loads it. The master owns it, the role golden what is in it. */
export async function ensureGolden(server: Connection): Promise<void> {
  await closeSystemDatabases(server);
  await ensureRole(server, GOLDEN, null);
  if (!(await databaseExists(server, GOLDEN))) await server.query(`CREATE DATABASE ${id(GOLDEN)} TEMPLATE template0`);
  await closeToOthers(server, GOLDEN);
  await server.query(`GRANT CREATE, CONNECT ON DATABASE ${id(GOLDEN)} TO ${id(GOLDEN)}`);
  await server.query(`ALTER DATABASE ${id(GOLDEN)} ALLOW_CONNECTIONS false`);
}

/** On RDS the master owns these; where it does not, they are not ours to close. */
async function closeSystemDatabases(server: Connection): Promise<void> {
  const owned = await server.query(
    "SELECT datname FROM pg_database WHERE datname IN ('postgres', 'template1') AND pg_has_role(datdba, 'USAGE')",
  );
  for (const { datname } of owned.rows) await closeToOthers(server, String(datname));
}

/** In an order in which a client that reconnects at once never finds a half-dropped database under its name. */
export async function dropDatabase(server: Connection, database: string): Promise<void> {
  const doomed = doomedName(database);
  if (await databaseExists(server, database)) {
    await server.query(`ALTER DATABASE ${id(database)} ALLOW_CONNECTIONS false`);
    await server.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity JOIN pg_roles ON rolname = usename
       WHERE datname = $1 AND NOT rolsuper`,
      [database],
    );
    await server.query(`DROP DATABASE IF EXISTS ${id(doomed)} WITH (FORCE)`);
    await server.query(`ALTER DATABASE ${id(database)} RENAME TO ${id(doomed)}`);
  }
  await server.query(`DROP DATABASE IF EXISTS ${id(doomed)} WITH (FORCE)`);
}

export async function dropRole(server: Connection, role: string): Promise<void> {
  await server.query(`DROP ROLE IF EXISTS ${id(role)}`);
}

export async function lockOut(server: Connection, role: string): Promise<void> {
  await server.query(`ALTER ROLE ${id(role)} NOLOGIN PASSWORD NULL`);
}

/** A note on a database that goes with it; null where there is none. */
export async function markOf(server: Connection, database: string): Promise<string | null> {
  const text = "SELECT shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname = $1";
  const [row] = (await server.query(text, [database])).rows;
  return typeof row?.mark === 'string' ? row.mark : null;
}

export async function setMark(server: Connection, database: string, mark: string): Promise<void> {
  await server.query(`COMMENT ON DATABASE ${id(database)} IS ${escapeLiteral(mark)}`);
}

/** What a database is called between its renaming and its drop; no deployment's name has a hyphen. */
export function doomedName(database: string): string {
  return `${database}-dropped`;
}

async function closeToOthers(server: Connection, database: string): Promise<void> {
  await server.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${id(database)} FROM PUBLIC`);
}
