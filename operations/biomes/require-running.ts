import type { Context } from '../context';
import { UserError } from '../errors';
import type { LocalCloudStatus } from '../local-cloud';
import { localCloudOf, writeTerraformSettings } from '../setup/setup';

/**
 * For commands that only look: nothing is started. @returns null on `aws`
 * @throws UserError where the local cloud does not run
 */
export async function requireRunning({
  machine,
  cloud,
}: Pick<Context, 'machine' | 'cloud'>): Promise<LocalCloudStatus | null> {
  writeTerraformSettings(machine);
  if (cloud === 'aws') return null;
  const status = await localCloudOf(machine).status();
  if (status.healthy) return status;
  throw new UserError(
    status.running ? 'The local cloud is not healthy' : 'The local cloud is not running',
    'This command looks at what is there, and starts nothing',
    'Start it with ./biosphere cloud up; ./biosphere cloud status says what runs',
  );
}
