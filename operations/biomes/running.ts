import { z } from 'zod';
import { type DeploymentSlot, type Sha, sha } from '../../environments/naming';
import type { Environment } from '../../environments/resolve';
import type { Clients } from '../aws';
import type { Unit } from '../versions';

/** What the deploy function writes of each service and model; versions' descriptions are the truth, this is the index. */
const entrySchema = z.object({
  schemaVersion: z.literal(1),
  sha: z.string(),
  version: z.string().default(''),
  configuration: z.string().default(''),
});

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

/** What a deployment runs, by {@link keyOfUnit}; empty where it was never deployed. */
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
      const entry = readEntry(Value);
      if (entry) running.set(Name.slice(Path.length + 1), entry);
    }
  }
  return running;
}

/** An entry that cannot be read counts as none: the next deployment writes it anew. */
function readEntry(text: string): RunningUnit | null {
  try {
    const { sha: version, version: published, configuration } = entrySchema.parse(JSON.parse(text));
    return { sha: sha(version), version: published || null, configuration };
  } catch {
    return null;
  }
}
