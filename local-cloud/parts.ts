/** The parts of the local cloud, described: what runs, with which arguments, how one sees that it is ready. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Topology } from '../constructs/minio/topology';
import { cloudEndpoint, storeEndpoint } from './aws-config';
import { balancerConfig } from './balancer/config';
import type { Credentials } from './credentials';
import { type Cluster, nodesOf } from './minio/cluster';
import { bucketsOf, healArguments, storeVariable } from './minio/contents';
import type { LocalPaths } from './paths';
import type { PartSpec } from './plan';
import { LOOPBACK, type Ports } from './ports';

export interface PartInputs {
  readonly checkout: string;
  readonly paths: LocalPaths;
  readonly ports: Ports;
  readonly credentials: Credentials;
  readonly topology: Topology;
  /** First part of all names. */
  readonly prefix: string;
  /** Folder of the MinIO nodes' drives, by a path that MinIO takes. */
  readonly drives: string;
  readonly programs: {
    readonly minio: string;
    readonly mc: string;
    readonly caddy: string;
    readonly python: string;
  };
}

export const EMULATOR = 'emulator';
export const BALANCER = 'balancer';

export function emulatorHealthUrl(ports: Pick<Ports, 'emulator'>): string {
  return `${cloudEndpoint(ports)}/_emulator/health`;
}

export function storeHealthUrl(ports: Pick<Ports, 'store'>): string {
  return `${storeEndpoint(ports)}/minio/health/cluster`;
}

export function partsOf(inputs: PartInputs): PartSpec[] {
  return [...minioParts(inputs), balancerPart(inputs), emulatorPart(inputs)];
}

/** The cluster as this machine runs it. */
export function clusterOf({ topology, paths, ports, credentials, drives, programs }: PartInputs): Cluster {
  return {
    topology,
    program: programs.minio,
    host: LOOPBACK,
    ports: ports.nodes,
    drives,
    certificates: join(paths.scratch, 'certificates'),
    config: paths.clusterConfig,
    root: credentials.minio.root,
    encryptionKey: credentials.minio.encryptionKey,
  };
}

function minioParts(inputs: PartInputs): PartSpec[] {
  const { paths, ports, credentials, prefix, programs } = inputs;
  const mcEnv = storeVariable(storeEndpoint(ports), credentials.minio.root);
  return nodesOf(clusterOf(inputs)).map(({ name, port, program, args, env }) => ({
    name,
    program,
    args,
    env,
    cwd: paths.root,
    log: logFile(paths, name),
    port,
    readyUrl: `http://${LOOPBACK}:${port}/minio/health/live`,
    stopOrder: 3,
    stopSeconds: 15,
    // What was written while a node was away reaches it late by itself; until then one more failure could lose it.
    afterRestart: bucketsOf(prefix).map((bucket) => ({
      program: programs.mc,
      args: healArguments(paths.scratch, bucket),
      env: mcEnv,
    })),
  }));
}

function balancerPart({ paths, ports, programs }: PartInputs): PartSpec {
  return {
    name: BALANCER,
    program: programs.caddy,
    args: ['run', '--config', paths.balancerConfig],
    env: { XDG_CONFIG_HOME: paths.scratch, XDG_DATA_HOME: paths.scratch, GOMEMLIMIT: '48MiB' },
    cwd: paths.root,
    log: logFile(paths, BALANCER),
    port: ports.store,
    readyUrl: storeHealthUrl(ports),
    stopOrder: 2,
    stopSeconds: 8,
  };
}

export function balancerFile({ paths, ports }: Pick<PartInputs, 'paths' | 'ports'>) {
  return balancerConfig({
    host: LOOPBACK,
    port: ports.store,
    nodes: ports.nodes,
    storage: join(paths.scratch, 'caddy'),
  });
}

/** The AWS API alone, which a test may run by itself. */
export function emulatorPart({
  checkout,
  paths,
  ports,
  programs,
}: Pick<PartInputs, 'checkout' | 'paths' | 'ports'> & { readonly programs: { readonly python: string } }): PartSpec {
  return {
    name: EMULATOR,
    program: programs.python,
    args: ['-m', 'emulator', '--config', paths.emulatorConfig],
    env: { PYTHONPATH: join(checkout, 'local-cloud'), PYTHONUNBUFFERED: '1' },
    cwd: paths.root,
    // The emulator keeps emulator.log itself; this is what it prints before that, and if it breaks.
    log: logFile(paths, 'emulator-output'),
    port: ports.emulator,
    readyUrl: emulatorHealthUrl(ports),
    stopOrder: 1,
    stopSeconds: 45,
  };
}

export interface EmulatorInputs extends Pick<PartInputs, 'checkout' | 'paths' | 'ports' | 'credentials' | 'programs'> {
  readonly region: string;
  readonly personName: string;
  /** Path of the Node that runs functions. */
  readonly node: string;
  /** Folder with PostgreSQL's `bin`. */
  readonly postgres: string;
}

/** Configuration of the emulator; its schema is described in emulator/config.py. */
export function emulatorFile(inputs: EmulatorInputs) {
  const { checkout, paths, ports, credentials, region, personName, node, postgres, programs } = inputs;
  const serving = join(checkout, 'artifacts', 'platform', 'serving', 'server.py');
  return {
    port: ports.emulator,
    dataDir: paths.data.emulator,
    logDir: paths.logs,
    region,
    personName,
    accounts: Object.entries(credentials.accounts).map(([id, key]) => ({ id, ...key })),
    node,
    python: programs.python,
    postgres: { nativeDir: postgres, dataDir: paths.data.postgres, adminPassword: credentials.databaseAdminPassword },
    ...(existsSync(serving) ? { serving: { program: serving } } : {}),
  };
}

export function logFile({ logs }: Pick<LocalPaths, 'logs'>, name: string): string {
  return join(logs, `${name}.log`);
}
