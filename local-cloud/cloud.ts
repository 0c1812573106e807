import { mkdirSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { renderAwsConfig, storeEndpoint } from './aws-config';
import { BALANCER, type BuildContext, MINIO, programsFolder, verifiedPrograms } from './binaries';
import { buildsOf, emulatorRequirements, type Missing, trainingRequirements } from './builds';
import { keptCredentials } from './credentials';
import { plainPathTo, removeLinkTo } from './drives';
import { Breakdown } from './errors';
import { PRIVATE_FOLDER, readJson, writeFileWhole, writeJson } from './files';
import { ensureContents } from './minio/contents';
import { balancerFile, emulatorFile, logFile, type PartInputs, partsOf, storeHealthUrl } from './parts';
import { type LocalPaths, localPaths } from './paths';
import { type Plan, planOf } from './plan';
import { keptPorts, type Ports, requireFreePorts } from './ports';
import { postgresFolder } from './postgres';
import { isReady } from './probe';
import { pause } from './processes';
import { ensurePython, pythonPath } from './python';
import { endAll, startSupervisor } from './running';
import { type CloudSettings, cloudSettings } from './settings';
import { NOT_RUNNING, type Status, statusOf } from './status';

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

/** A start takes 2 to 5 s; a machine under load gets more time before the start counts as failed. */
const START_MS = 120_000;

/** What a part that crashed may take to be back, before all is started anew. */
const HEAL_MS = 15_000;

/** The embedded default: MinIO cluster, load balancer, AWS API and databases on this machine, all on 127.0.0.1. */
export class LocalCloud {
  readonly paths: LocalPaths;
  /** Interpreter of the emulator's environment. */
  readonly python: string;
  /** Folder that holds MinIO's client `mc`. */
  readonly programs: string;

  constructor(
    private readonly options: LocalCloudOptions,
    private readonly settings: CloudSettings = cloudSettings(),
  ) {
    this.paths = localPaths(options.home);
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
    const ports = readJson<Ports>(this.paths.ports);
    const plan = readJson<Plan>(this.paths.plan);
    if (!ports || !plan) return NOT_RUNNING;
    return statusOf(this.paths, ports, plan, this.planFor(this.inputs(ports)).revision);
  }

  /**
   * Starts it, and all of it anew where a part is missing or differs from the sources; does nothing where all is well. One
   * caller at a time per home. Whatever {@link prepare} would build has to be there.
   * @throws InvalidInput where a port is taken, Breakdown where a part does not come up
   */
  async up(progress = quiet, signal?: AbortSignal): Promise<Status> {
    return this.alone(async () => {
      const { paths, options } = this;
      const before = await this.settled(progress, signal);
      if (before.healthy && before.current) return before;
      if (before.running) progress('stopping what runs of it');
      await endAll(paths);
      const ports = await keptPorts(paths.ports, options.home);
      await requireFreePorts(ports);
      const context = this.context(progress, signal);
      await Promise.all([verifiedPrograms(MINIO, context), verifiedPrograms(BALANCER, context)]);
      const inputs = this.inputs(ports);
      this.writeFiles(inputs);
      progress('starting its parts');
      startSupervisor(options, paths);
      const other = new AbortController();
      const either = signal ? AbortSignal.any([signal, other.signal]) : other.signal;
      try {
        await Promise.all([this.fillStore(inputs, progress, either), this.untilHealthy(progress, either)]);
      } catch (error) {
        other.abort();
        await endAll(paths);
        throw error;
      }
      return this.status();
    });
  }

  /** Stops it; what it holds stays. */
  async down(progress = quiet): Promise<void> {
    await this.alone(async () => {
      progress('stopping its parts');
      await endAll(this.paths);
    });
  }

  /** Stops it and deletes everything that it holds: data, logs, keys and the choice of ports. */
  async reset(progress = quiet): Promise<void> {
    await this.alone(async () => {
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

  private inputs(ports: Ports): PartInputs {
    const { checkout, cache } = this.options;
    const { paths, settings, programs, python } = this;
    return {
      checkout,
      paths,
      ports,
      credentials: keptCredentials(paths.credentials, settings.accountIds),
      prefix: settings.prefix,
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
      inSources('artifacts', 'platform', 'serving'),
    ]);
  }

  private writeFiles(inputs: PartInputs): void {
    const { paths, settings } = this;
    rmSync(paths.scratch, { recursive: true, force: true });
    for (const folder of [paths.scratch, paths.logs, join(paths.scratch, 'certificates')]) {
      mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
    }
    const { ports, credentials } = inputs;
    writeFileWhole(paths.awsConfig, renderAwsConfig({ ports, credentials, region: settings.region }));
    writeJson(paths.balancerConfig, balancerFile(inputs));
    writeJson(
      paths.emulatorConfig,
      emulatorFile({
        ...inputs,
        region: settings.region,
        personName: userInfo().username,
        node: process.execPath,
        postgres: postgresFolder(this.options.checkout),
      }),
    );
    writeJson(paths.plan, this.planFor(inputs));
  }

  /** The state after a part that crashed just now has had the time to come back. */
  private async settled(progress: Progress, signal?: AbortSignal): Promise<Status> {
    const end = Date.now() + HEAL_MS;
    for (;;) {
      const status = await this.status();
      const isComing = status.running && status.current && !status.healthy && !status.parts.some(({ lost }) => lost);
      if (!isComing || Date.now() > end) return status;
      signal?.throwIfAborted();
      progress(waitingFor(status));
      await pause(200);
    }
  }

  /** As soon as the cluster takes writes; the other parts may still be starting. */
  private async fillStore(inputs: PartInputs, progress: Progress, signal?: AbortSignal): Promise<void> {
    const { ports, credentials, prefix, drives, programs } = inputs;
    await this.until(() => isReady(storeHealthUrl(ports)), 'MinIO', signal);
    progress('MinIO has its quorum');
    await ensureContents({
      endpoint: storeEndpoint(ports),
      region: this.settings.region,
      prefix,
      credentials: credentials.minio,
      drives,
      mc: programs.mc,
      scratch: this.paths.scratch,
      env: this.options.env,
      signal,
    });
  }

  private async untilHealthy(progress: Progress, signal?: AbortSignal): Promise<void> {
    let last = '';
    await this.until(
      async () => {
        const status = await this.status();
        const text = waitingFor(status);
        if (!status.healthy && text !== last) progress(text);
        last = text;
        const lost = status.parts.find((part) => part.lost);
        if (lost) throw this.notUp(lost.name, lost.detail ?? '');
        return status.healthy;
      },
      'a part',
      signal,
    );
  }

  private async until(isTrue: () => Promise<boolean>, what: string, signal?: AbortSignal): Promise<void> {
    const end = Date.now() + START_MS;
    while (!(await isTrue())) {
      signal?.throwIfAborted();
      if (Date.now() > end) throw this.notUp(what, `not ready after ${START_MS / 1000} s`);
      await pause(100);
    }
  }

  private notUp(part: string, problem: string): Breakdown {
    return new Breakdown(
      `The local cloud did not start: ${part}: ${problem}`,
      'All parts answer within seconds',
      `Read the logs in ${this.paths.logs} and try again`,
    );
  }

  /** One at a time per home: a second caller waits until the first is done, and then mostly finds nothing left to do. */
  private async alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const { home } = this.options;
    mkdirSync(home, { recursive: true });
    const release = await lock(home, {
      lockfilePath: join(home, 'local.lock'),
      stale: 15_000,
      retries: { retries: 600, factor: 1, minTimeout: 200, maxTimeout: 500 },
    });
    try {
      return await work();
    } finally {
      await release();
    }
  }
}

function waitingFor({ parts }: Status): string {
  const names = parts.filter(({ healthy }) => !healthy).map(({ name }) => name);
  return `waiting for ${names.join(', ')}`;
}
