import { LocalCloud } from '../../local-cloud/cloud';
import type { Invocation } from '../command';
import type { Machine } from '../machine';
import { pathsOf } from '../paths';
import { type ProviderSource, writeTerraformCliConfig } from './terraform-cli-config';

/** The local cloud of this checkout. */
export function localCloudOf({ checkout, home, cache, env }: Machine): LocalCloud {
  return new LocalCloud({ checkout, home, cache, env });
}

/** Everything a local cloud is made of, and Terraform's CLI configuration. What has been built once is not built again. */
export async function setUp({ machine, output, interrupt }: Pick<Invocation, 'machine' | 'output' | 'interrupt'>) {
  const cloud = localCloudOf(machine);
  announceBuilds(cloud, machine, (text) => output.line(text));
  await cloud.prepare((title, work) => output.phase(title, work), interrupt.signal);
  return { cloud, terraform: writeTerraformSettings(machine) };
}

/** Says how long the first time takes and how much disk, before it begins. */
function announceBuilds(cloud: LocalCloud, machine: Machine, say: (text: string) => void): void {
  const missing = cloud.missing();
  if (missing.length === 0) return;
  const minutes = missing.reduce((sum, each) => sum + each.minutes, 0);
  const megabytes = missing.reduce((sum, each) => sum + each.megabytes, 0);
  say(
    `Set-up builds ${missing.map((each) => each.title).join(', ')}: about ${Math.ceil(minutes)} min on two cores and ` +
      `${(megabytes / 1000).toFixed(1)} GB of disk with the tools' own caches. It is kept in ${machine.cache}.`,
  );
}

/** Writes the Terraform CLI configuration of this checkout. */
export function writeTerraformSettings(machine: Machine): { file: string; source: ProviderSource } {
  const file = pathsOf(machine).terraformConfig;
  return { file, source: writeTerraformCliConfig({ env: machine.env, file, cache: machine.cache }) };
}
