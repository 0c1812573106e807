import { mkdirSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { alone } from './alone';
import { nodeEndpoints, renderAwsConfig, storeEndpoint } from './aws-config';
import { BALANCER, type BuildContext, MINIO, programsFolder, verifiedPrograms } from './binaries';
import { buildsOf, emulatorRequirements, type Missing, trainingRequirements } from './builds';
import { type Credentials, keptCredentials, readCredentials } from './credentials';
import { plainPathTo, removeLinkTo } from './drives';
import { PRIVATE_FOLDER, readJson, writeFileWhole, writeJson } from './files';
import { lenderOf, requireOwn } from './lent';
import { clusterConfig, localTopology } from './minio/cluster';
import { ensureContents } from './minio/contents';
import { balancerFile, clusterOf, emulatorFile, logFile, type PartInputs, partsOf, storeHealthUrl } from './parts';
import { type LocalPaths, localPaths } from './paths';
import { type Plan, planOf, planSchema } from './plan';
import { keptPorts, type Ports, portsSchema, requireFreePorts } from './ports';
import { postgresFolder } from './postgres';
import { isReady } from './probe';
import { send } from './processes';
import { ensurePython, pythonPath } from './python';
import { endAll, startSupervisor } from './running';
import { type CloudSettings, cloudSettings } from './settings';
import { NOT_RUNNING, type Status, statusOf } from './status';
import { settled, until, untilHealthy, type Waiting } from './waiting';

export type { Missing } from './builds';
export type { PartStatus, Status } from './status';

export interface LocalCloudOptions {
  /** Root folder of the checkout: its sources are what runs. */
  readonly checkout: string;
  /** Runtime folder: `<checkout>/.biosphere`, or a test's own. A home has one local cloud. */
  readonly home: string;
  /** What is built once and shared by checkouts. */
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Tells how far something has come. */
export type Progress = (detail: string) => void;
const quiet: Progress = () => undefined;

/** The embedded default: MinIO cluster, load balancer, AWS API and databases on this machine, all on 127.0.0.1. */
export class LocalCloud {
  readonly paths: LocalPaths;
  /** Home of the checkout whose local cloud this one uses, or null: its own. Who borrows does not start or stop. */
  readonly lender: string | null;
  /** Interpreter of the emulator's environment. */
  readonly python: string;
  /** Folder that holds MinIO's client `mc`. */
  readonly programs: string;

  constructor(
    private readonly options: LocalCloudOptions,
    private readonly settings: CloudSettings = cloudSettings(),
  ) {
    this.lender = lenderOf(options.home);
    this.paths = localPaths(this.lender ?? options.home);
    this.python = pythonPath(emulatorRequirements(options.checkout), options.cache);
    this.programs = programsFolder(MINIO, options);
  }

  /** The AWS configuration file that leads to it. */
  get awsConfigFile(): string {
    return this.paths.awsConfig;
  }

  /** What is still to be built; only looks. */
  missing(): Missing[] {
    return buildsOf(this.options)
      .filter(({ isThere }) => !isThere())
      .map(({ title, minutes, megabytes }) => ({ title, minutes, megabytes }));
  }

  /** Builds what is missing, one after another: two builds at once would need 3 GB of memory. */
  async prepare(
    step: (title: string, work: (progress: Progress) => Promise<void>) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<void> {
    for (const { title, isThere, make } of buildsOf(this.options)) {
      if (isThere()) continue;
      await step(`Building ${title}`, async (progress) => {
        await make(this.context(progress, signal));
      });
    }
  }

  /** Interpreter of the environment in which models are trained; made at the first call. */
  async trainingPython(progress = quiet, signal?: AbortSignal): Promise<string> {
    return ensurePython(trainingRequirements(this.options.checkout), this.context(progress, signal));
  }

  async status(): Promise<Status> {
    const ports = readJson(this.paths.ports, portsSchema);
    const plan = readJson(this.paths.plan, planSchema);
    if (!ports || !plan) return NOT_RUNNING;
    if (this.lender !== null) return statusOf(this.paths, ports, plan, plan.revision);
    const credentials = readCredentials(this.paths.credentials);
    if (!credentials) return NOT_RUNNING;
    return statusOf(this.paths, ports, plan, this.planFor(this.inputs(ports, credentials)).revision);
  }

  /**
   * Starts it, and all of it anew where a part is missing or differs from the sources; does nothing where all is well. One
   * caller at a time per home. Whatever {@link prepare} would build has to be there.
   * @throws InvalidInput where a port is taken, Breakdown where a part does not come up
   */
  async up(progress = quiet, signal?: AbortSignal): Promise<Status> {
    requireOwn(this.lender);
    return alone(this.options.home, async () => {
      const { paths, options } = this;
      const before = await settled(this.waiting(progress, signal));
      if (before.healthy && before.current) return before;
      if (before.running) progress('stopping what runs of it');
      await endAll(paths);
      const ports = await keptPorts(paths.ports, options.home);
      await requireFreePorts(ports);
      const context = this.context(progress, signal);
      await Promise.all([verifiedPrograms(MINIO, context), verifiedPrograms(BALANCER, context)]);
      const inputs = this.inputs(ports, this.credentials());
      this.writeFiles(inputs);
      progress('starting its parts');
      startSupervisor(options, paths);
      const other = new AbortController();
      const either = signal ? AbortSignal.any([signal, other.signal]) : other.signal;
      try {
        const waiting = this.waiting(progress, either);
        await Promise.all([this.fillStore(inputs, waiting), untilHealthy(waiting)]);
      } catch (error) {
        other.abort();
        await endAll(paths);
        throw error;
      }
      return this.status();
    });
  }

  /** Writes the AWS configuration file again, as every start does: people edit such files. Asks nothing of the parts. */
  async mendAwsConfig(): Promise<void> {
    if (this.lender !== null) return;
    this.writeAwsConfig(await keptPorts(this.paths.ports, this.options.home));
  }

  /** Stops it; what it holds stays. */
  async down(progress = quiet): Promise<void> {
    requireOwn(this.lender);
    await alone(this.options.home, async () => {
      progress('stopping its parts');
      await endAll(this.paths);
    });
  }

  /** Stops it and deletes everything that it holds: data, logs, keys and the choice of ports. */
  async reset(progress = quiet): Promise<void> {
    requireOwn(this.lender);
    await alone(this.options.home, async () => {
      progress('stopping its parts');
      await endAll(this.paths);
      progress('deleting its contents');
      rmSync(this.paths.root, { recursive: true, force: true });
      removeLinkTo(this.paths.data.minio, this.options.cache);
    });
  }

  /** The logs of its parts, by name. */
  logFiles(): { name: string; file: string }[] {
    const names = ['minio-1', 'minio-2', 'minio-3', 'minio-4', 'balancer', 'emulator', 'emulator-output', 'supervisor'];
    return names.map((name) => ({ name, file: logFile(this.paths, name) }));
  }

  private context(progress: Progress, signal?: AbortSignal): BuildContext {
    return { ...this.options, signal, progress };
  }

  private waiting(progress: Progress, signal?: AbortSignal): Waiting {
    return { status: () => this.status(), progress, signal, logs: this.paths.logs };
  }

  private credentials(): Credentials {
    return keptCredentials(this.paths.credentials, this.settings.accountIds);
  }

  private inputs(ports: Ports, credentials: Credentials): PartInputs {
    const { checkout, cache } = this.options;
    const { paths, settings, programs, python } = this;
    return {
      checkout,
      paths,
      ports,
      credentials,
      prefix: settings.prefix,
      topology: localTopology(settings.region, settings.domain),
      drives: plainPathTo(paths.data.minio, cache),
      programs: {
        minio: join(programs, 'minio'),
        mc: join(programs, 'mc'),
        caddy: join(programsFolder(BALANCER, this.options), 'caddy'),
        python,
      },
    };
  }

  private planFor(inputs: PartInputs): Plan {
    const inSources = (...folders: string[]) => join(this.options.checkout, ...folders);
    return planOf(partsOf(inputs), this.paths.supervisor, [
      inSources('local-cloud', 'emulator'),
      inSources('local-cloud', 'emulator', 'bootstrap'),
      inSources('local-cloud', 'balancer'),
      inSources('constructs', 'minio'),
      inSources('artifacts', 'platform', 'serving'),
    ]);
  }

  private writeFiles(inputs: PartInputs): void {
    const { paths, settings } = this;
    rmSync(paths.scratch, { recursive: true, force: true });
    for (const folder of [paths.scratch, paths.logs, join(paths.scratch, 'certificates')]) {
      mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
    }
    this.writeAwsConfig(inputs.ports);
    writeJson(paths.clusterConfig, clusterConfig(clusterOf(inputs)));
    writeJson(paths.balancerConfig, balancerFile(inputs));
    writeJson(
      paths.emulatorConfig,
      emulatorFile({
        ...inputs,
        region: settings.region,
        personName: personName(),
        node: process.execPath,
        postgres: postgresFolder(this.options.checkout),
      }),
    );
    writeJson(paths.plan, this.planFor(inputs));
  }

  private writeAwsConfig(ports: Ports): void {
    const { paths, settings } = this;
    const credentials = this.credentials();
    writeFileWhole(paths.awsConfig, renderAwsConfig({ ports, credentials, region: settings.region }));
  }

  /** As soon as the cluster takes writes; the other parts may still be starting. */
  private async fillStore(inputs: PartInputs, waiting: Waiting): Promise<void> {
    const { ports, credentials, prefix, drives, programs } = inputs;
    await until(waiting, 'MinIO', () => isReady(storeHealthUrl(ports)));
    waiting.progress('MinIO has its quorum');
    await ensureContents({
      endpoint: storeEndpoint(ports),
      nodes: nodeEndpoints(ports),
      region: this.settings.region,
      prefix,
      credentials: credentials.minio,
      drives,
      mc: programs.mc,
      scratch: this.paths.scratch,
      env: this.options.env,
      restart: (node) => this.restartPart(node),
      signal: waiting.signal,
    });
  }

  /** The supervisor starts again what ends. */
  private async restartPart(endpoint: string): Promise<void> {
    const part = (await this.status()).parts.find((each) => each.endpoint === endpoint);
    if (part?.pid) send(part.pid, 'SIGKILL');
  }
}

function personName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the user database, as containers have it.
    return 'person';
  }
}
