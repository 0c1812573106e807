import { z } from 'zod';
import type { DeploymentSlot } from '../../environments/naming';
import type { Environment } from '../../environments/resolve';
import type { Clients } from '../aws';
import { Failure } from '../errors';
import { shortVersion } from '../versions';
import { invokeFunction } from './provisioner';
import { keyOfUnit, type RunningUnit, readRunning } from './running';

/** What Terraform has told the deploy function, as its state remembers. */
const releaseSchema = z.object({
  deployment: z.string(),
  kind: z.enum(['service', 'model']),
  name: z.string(),
  sha: z.string().nullable(),
  configuration: z.string().optional(),
});

export type Release = z.infer<typeof releaseSchema>;

const stateSchema = z.object({
  resources: z
    .array(
      z.object({
        type: z.string(),
        instances: z.array(z.object({ attributes: z.object({ input: z.string().optional() }).optional() })),
      }),
    )
    .default([]),
});

/** The releases in a Terraform state. */
export function releasesIn(state: string): Release[] {
  const { resources } = stateSchema.parse(JSON.parse(state));
  const inputs = resources
    .filter(({ type }) => type === 'aws_lambda_invocation')
    .flatMap(({ instances }) => instances.flatMap(({ attributes }) => attributes?.input ?? []));
  return inputs.flatMap((input) => {
    const release = releaseSchema.safeParse(JSON.parse(input));
    return release.success ? [release.data] : [];
  });
}

/**
 * Releases that do not run although Terraform believes so. Two ways lead there: a push moves code behind Terraform's back, and
 * the provider remembers the input of an update that failed, so that the next apply sees nothing to do.
 */
export function missedReleases(releases: readonly Release[], running: ReadonlyMap<string, RunningUnit>): Release[] {
  return releases.filter((release) => {
    const unit = running.get(keyOfUnit(release));
    // Nothing was asked for, and nothing ever ran: so it may stay.
    if (!unit) return release.sha !== null;
    return (
      (release.sha !== null && release.sha !== unit.sha) ||
      (release.configuration !== undefined && release.configuration !== unit.configuration)
    );
  });
}

/** As {@link missedReleases}, of a deployment as it is. */
export async function findMissed(
  clients: Clients,
  environment: Environment,
  slot: DeploymentSlot,
  state: Promise<string | null>,
): Promise<Release[]> {
  const [text, running] = await Promise.all([state, readRunning(clients, environment, slot)]);
  return missedReleases(text === null ? [] : releasesIn(text), running);
}

/** Asks the deploy function again for what was missed. @returns what was mended, for people */
export async function mendReleases(
  clients: Clients,
  environment: Environment,
  missed: readonly Release[],
): Promise<string[]> {
  const deploy = environment.names.resource('aws:lambda-function', 'shared', 'deploy');
  const mended: string[] = [];
  for (const release of missed) {
    const answer = (await invokeFunction(clients, deploy, release)) as { sha?: string | null };
    const runs = shortVersion(answer.sha ?? 'nothing');
    if (release.sha !== null && answer.sha !== release.sha) {
      throw new Failure(
        `${release.name} was to run ${shortVersion(release.sha)} and runs ${runs}`,
        'The deploy function answers with what runs afterwards',
        `Its log group is /aws/lambda/${deploy}; mend the cause and run the same command again`,
      );
    }
    mended.push(`${release.name} did not run what Terraform knew; it runs ${runs} now`);
  }
  return mended;
}
