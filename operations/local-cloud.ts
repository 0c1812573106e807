import type { Status } from '../local-cloud/cloud';
import type { Context } from './context';
import { setUp, writeTerraformSettings } from './setup/setup';
import { quorumOf } from './state/quorum';

export type LocalCloudStatus = Status;

/**
 * What every command that changes the cloud does first: on `local` the set-up that is missing, and the local cloud started if
 * it does not run; on `aws` Terraform's CLI configuration alone, and null.
 */
export async function startLocalCloud(
  context: Pick<Context, 'machine' | 'output' | 'interrupt' | 'cloud'>,
): Promise<LocalCloudStatus | null> {
  const { machine, output, interrupt } = context;
  if (context.cloud === 'aws') {
    writeTerraformSettings(machine);
    return null;
  }
  const { cloud } = await setUp(context);
  const status = await cloud.status();
  if (status.healthy && status.current) {
    await cloud.mendAwsConfig();
    return status;
  }
  // A store that is up but for some nodes is not started anew under the feet of those who work with it.
  if (status.running && status.current && status.store && onlyNodesAreDown(status)) {
    await quorumOf(status.store).require();
    await cloud.mendAwsConfig();
    return status;
  }
  return output.phase('Starting the local cloud', (progress) => cloud.up(progress, interrupt.signal));
}

/** The balancer is as well as the nodes behind it. */
function onlyNodesAreDown({ parts }: Status): boolean {
  const unwell = parts.filter(({ healthy }) => !healthy);
  const isOfStore = ({ name }: Status['parts'][number]) => name.startsWith('minio-') || name === 'balancer';
  return (
    unwell.some(({ name }) => name.startsWith('minio-')) &&
    unwell.every(isOfStore) &&
    unwell.every((each) => !each.lost)
  );
}
