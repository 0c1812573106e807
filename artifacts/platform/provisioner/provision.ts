import { InvalidInput } from '../../../environments/errors';
import { BIOME_DATABASE, type DeploymentSlot, type Names } from '../../../environments/naming';
import { isMultiTenant } from '../../../environments/target';
import type { Parameters } from '../common/parameters';
import { readReset } from '../common/reset';
import { biomesIn } from '../common/tenants';
import { readWants } from '../common/wants';
import { connectAsMaster } from './connect';
import { changePassword, ensureLogin, type Login } from './login';
import type { Secrets } from './secret';
import * as sql from './sql';

export interface ServerAccess {
  readonly host: string;
  readonly port: number;
  /** Secret that RDS makes and rotates: {username, password}. */
  readonly masterSecretArn: string;
  /** Connections that a biome's role, and main's, may hold. */
  readonly biomeConnections: number;
  readonly mainConnections: number;
}

/** What the server holds of a deployment. */
export interface Existing {
  readonly database: boolean;
  readonly role: boolean;
}

/** The work of the function, on one target's server. */
export class Provisioner {
  constructor(
    private readonly names: Names,
    private readonly server: ServerAccess,
    private readonly secrets: Secrets,
    private readonly parameters: Parameters,
  ) {}

  async exists(deployment: DeploymentSlot): Promise<Existing> {
    const name = this.names.database(deployment);
    return this.asMaster(async (server) => ({
      database: (await sql.databaseExists(server, name)) || (await sql.databaseExists(server, sql.doomedName(name))),
      role: await sql.roleExists(server, name),
    }));
  }

  /** All that have parameters, and all that still have a database, whatever became of the rest of them. */
  async biomes(): Promise<string[]> {
    const { target } = this.names;
    const [named, databases] = await Promise.all([
      biomesIn(this.parameters, this.names),
      this.asMaster((server) => sql.databasesOf(server, BIOME_DATABASE)),
    ]);
    return [...named, ...databases.map((name) => `${target}/${name.slice(BIOME_DATABASE.length)}`)];
  }

  /** Makes what is missing of a deployment's database, role and secret; what is right stays untouched, the password too. */
  async ensure(deployment: DeploymentSlot): Promise<{ readonly database: string; readonly role: string }> {
    const name = this.names.database(deployment);
    const wants = await readWants(this.parameters, this.names, deployment);
    await this.asMaster((server) =>
      sql.withLock(server, name, () => this.make(server, deployment, wants.database?.data ?? 'empty')),
    );
    return { database: name, role: name };
  }

  /**
   * Makes a biome's database anew, as the biome says in its own path; role and password stay. The new database is marked with the
   * id of the reset once it is whole: asked for the same one again it is left alone, and one that was cut short begins again.
   * @throws InvalidInput for main, for anything where there are no biomes, and where the biome does not want it.
   */
  async reset(deployment: DeploymentSlot): Promise<{ readonly database: string; readonly reset: string }> {
    this.refuseUnlessBiome(deployment, 'reset');
    const name = this.names.database(deployment);
    const { id, data } = await readReset(this.parameters, this.names, deployment);
    const mark = `reset ${id}`;
    await this.asMaster((server) =>
      sql.withLock(server, name, async () => {
        if ((await sql.markOf(server, name)) === mark) return;
        await sql.dropDatabase(server, name);
        await this.make(server, deployment, data);
        await sql.setMark(server, name, mark);
      }),
    );
    return { database: name, reset: id };
  }

  /**
   * Drops a biome's database and role, once its stack has taken its marker away.
   * @throws InvalidInput for main, for anything where there are no biomes, and for a biome that is in use.
   */
  async drop(deployment: DeploymentSlot): Promise<{ readonly dropped: string }> {
    this.refuseUnlessBiome(deployment, 'dropped');
    await this.refuseInUse(deployment);
    const name = this.names.database(deployment);
    await this.asMaster((server) =>
      sql.withLock(server, name, async () => {
        if (await sql.roleExists(server, name)) {
          await sql.ensureRole(server, name, null);
          await sql.lockOut(server, name);
        }
        await sql.dropDatabase(server, name);
        await sql.dropRole(server, name);
      }),
    );
    return { dropped: name };
  }

  /**
   * Gives a deployment's role a new password, under requests that go on.
   * @throws InvalidInput for a deployment that has not asked for it, or has no database.
   */
  async rotate(deployment: DeploymentSlot): Promise<{ readonly rotated: string }> {
    await this.refuseUnlessAsked(deployment);
    const name = this.names.database(deployment);
    await this.asMaster((server) =>
      sql.withLock(server, name, async () => {
        if (!(await sql.roleExists(server, name))) {
          throw new InvalidInput(
            `${this.names.target}/${deployment} has no role on the database server`,
            'Only the password of a role that exists can be changed',
            'Apply the whole stack of the deployment',
          );
        }
        await changePassword(server, this.secrets, this.loginOf(deployment));
      }),
    );
    return { rotated: name };
  }

  /** Lambda does not tell who called. The wish stands where only the deployment itself can write it. */
  private async refuseUnlessAsked(deployment: DeploymentSlot): Promise<void> {
    const wish = this.names.deploymentParameter(deployment, 'rotate');
    if ((await this.parameters.read(wish)) !== null) return;
    throw new InvalidInput(
      `${this.names.target}/${deployment} has not asked for a new password: there is no ${wish}`,
      'A password is changed only while that parameter is there, which its own deployment writes',
      `Run ./biosphere rotate ${deployment === 'main' ? '--main' : `${this.names.target}/${deployment}`}`,
    );
  }

  /** What is missing of a database, its role and its secret's value; what is right stays. */
  private async make(server: sql.Connection, deployment: DeploymentSlot, data: 'empty' | 'golden'): Promise<void> {
    const name = this.names.database(deployment);
    const limit = deployment === 'main' ? this.server.mainConnections : this.server.biomeConnections;
    await sql.withLock(server, sql.GOLDEN, () => sql.ensureGolden(server));
    await sql.ensureRole(server, name, limit);
    if (data === 'golden') await this.ensureCopy(server, name);
    else await sql.ensureDatabase(server, name, name);
    await ensureLogin(server, this.secrets, this.loginOf(deployment));
  }

  private refuseUnlessBiome(deployment: DeploymentSlot, what: 'dropped' | 'reset'): void {
    const { target } = this.names;
    if (deployment !== 'main' && isMultiTenant(target)) return;
    throw new InvalidInput(
      `The database of ${deployment} in ${target} was to be ${what}`,
      `Only databases of biomes are ever ${what}`,
      'Remove the data by hand, as the master of the server, if it really has to go',
    );
  }

  private async refuseInUse(deployment: DeploymentSlot): Promise<void> {
    const { target } = this.names;
    const marker = this.names.deploymentParameter(deployment, 'in-use');
    if ((await this.parameters.read(marker)) !== null) {
      throw new InvalidInput(
        `${target}/${deployment} is in use: ${marker} exists`,
        'A database is dropped only when its own stack has taken that parameter away',
        `Destroy the stack of ${target}/${deployment}`,
      );
    }
  }

  /** A copy that an interrupted run left half taken over is finished, never used as it is. */
  private async ensureCopy(server: sql.Connection, name: string): Promise<void> {
    if (await sql.belongsTo(server, name, name)) return;
    if (!(await sql.databaseExists(server, name))) await sql.copyGolden(server, name);
    await this.asMaster((copy) => sql.takeOver(server, copy, name, name), name);
  }

  private loginOf(deployment: DeploymentSlot): Login {
    const name = this.names.database(deployment);
    const { host, port } = this.server;
    return {
      secretId: this.names.secret(deployment, 'database'),
      address: { host, port, dbname: name, username: name },
    };
  }

  private async asMaster<Result>(
    work: (server: sql.Connection) => Promise<Result>,
    dbname = 'postgres',
  ): Promise<Result> {
    const { host, port, masterSecretArn } = this.server;
    const client = await connectAsMaster(async () => {
      const master = await this.secrets.read<{ username: string; password: string }>(masterSecretArn);
      if (!master) throw new Error(`The master secret ${masterSecretArn} has no value`);
      return { host, port, dbname, ...master };
    });
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}
