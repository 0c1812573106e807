import { join } from 'node:path';
import type { Machine } from './machine';

/** Where things lie on this machine; everything that is not a cache is inside of the home of this checkout. */
export interface Paths {
  /** AWS configuration file of the local cloud: a profile per account and state store. */
  readonly localAwsConfig: string;
  /** Folder of the local cloud: ports, credentials, data, logs. */
  readonly local: string;
  /** Terraform CLI configuration that set-up writes. */
  readonly terraformConfig: string;
  /** One output folder per run: `<runs>/<id>`. */
  readonly runs: string;
  /** TF_DATA_DIR per stack, kept over runs: `<terraform>/<cloud>/<stack>`. */
  readonly terraform: string;
  /** Artifacts that were built. */
  readonly artifacts: string;
  /** Records as the last list of a target showed them. */
  readonly seen: string;
  /** The sticky choice of `./biosphere use`. */
  readonly use: string;
  /** Small files for clients that would otherwise take secrets on their command line; 0700. */
  readonly clients: string;
}

export function pathsOf(machine: Pick<Machine, 'home'>): Paths {
  const inHome = (...parts: string[]) => join(machine.home, ...parts);
  return {
    localAwsConfig: inHome('local', 'aws', 'config'),
    local: inHome('local'),
    terraformConfig: inHome('terraform.rc'),
    runs: inHome('runs'),
    terraform: inHome('terraform'),
    artifacts: inHome('artifacts'),
    seen: inHome('seen'),
    use: inHome('use.json'),
    clients: inHome('clients'),
  };
}
