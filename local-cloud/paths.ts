import { join } from 'node:path';

/** Where the local cloud keeps its things: all below `<home>/local`, apart from what is built once into the cache. */
export interface LocalPaths {
  readonly root: string;
  readonly ports: string;
  readonly credentials: string;
  readonly awsConfig: string;
  readonly data: { readonly minio: string; readonly emulator: string; readonly postgres: string };
  readonly logs: string;
  /** What the supervisor is to run; holds secrets. */
  readonly plan: string;
  /** What the supervisor runs at the moment. */
  readonly supervisor: string;
  readonly emulatorConfig: string;
  readonly balancerConfig: string;
  /** Configuration of the MinIO nodes. */
  readonly clusterConfig: string;
  /** Made afresh at each start, mode 0700: settings folders of programs that would otherwise use the person's own. */
  readonly scratch: string;
}

export function localPaths(home: string): LocalPaths {
  const root = join(home, 'local');
  const inRoot = (...parts: string[]) => join(root, ...parts);
  return {
    root,
    ports: inRoot('ports.json'),
    credentials: inRoot('credentials.json'),
    awsConfig: inRoot('aws', 'config'),
    data: {
      minio: inRoot('data', 'minio'),
      emulator: inRoot('data', 'emulator'),
      postgres: inRoot('data', 'postgres'),
    },
    logs: inRoot('logs'),
    plan: inRoot('plan.json'),
    supervisor: inRoot('supervisor.json'),
    emulatorConfig: inRoot('emulator.json'),
    balancerConfig: inRoot('balancer.json'),
    clusterConfig: inRoot('minio.json'),
    scratch: inRoot('scratch'),
  };
}
