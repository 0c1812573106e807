import { type Entry, readEntry } from '../../artifacts/platform/deploy/index-entries';
import { type DeploymentSlot, type Sha, sha } from '../../environments/naming';
import type { Environment } from '../../environments/resolve';
import type { Clients } from '../aws';
import type { Unit } from '../versions';

export interface RunningUnit {
  readonly sha: Sha;
  /** The function's version that the alias points to; none for models. */
  readonly version: string | null;
  /** Hash of the function's configuration for which that version was published; empty for models. */
  readonly configuration: string;
}

export function keyOfUnit({ kind, name }: Unit): string {
  return kind === 'model' ? `model-${name}` : name;
}

/** What a deployment runs, by {@link keyOfUnit}; empty where it was never deployed. @throws NewerSchema */
export async function readRunning(
  clients: Clients,
  environment: Environment,
  slot: DeploymentSlot,
): Promise<ReadonlyMap<string, RunningUnit>> {
  const { paginateGetParametersByPath } = await import('@aws-sdk/client-ssm');
  const Path = environment.names.deploymentParameter(slot, 'running/x').replace(/\/x$/, '');
  const running = new Map<string, RunningUnit>();
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client: await clients.ssm() }, { Path })) {
    for (const { Name = '', Value = '' } of Parameters) {
      const entry = unitOf(readEntry(Name, Value));
      if (entry) running.set(Name.slice(Path.length + 1), entry);
    }
  }
  return running;
}

/** The description of the version is the truth: an entry with another word than a commit is none. */
function unitOf(entry: Entry | null): RunningUnit | null {
  if (entry === null) return null;
  try {
    return { sha: sha(entry.sha), version: entry.version || null, configuration: entry.configuration };
  } catch {
    return null;
  }
}
