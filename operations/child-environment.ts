import { delimiter, join } from 'node:path';
import { formatBiome } from '../environments/biome';
import { accountProfile } from '../environments/naming';
import type { Context } from './context';

type Variables = Record<string, string>;

/** What a program needs on the chosen cloud, without the user's own shell being touched. */
export type ChildContext = Pick<Context, 'machine' | 'paths' | 'environment' | 'cloud' | 'target' | 'biome'>;

/**
 * The environment of every program that a command starts: Terraform, cdktf, and whatever `exec` and `shell` run.
 * On `local` nothing of the user's AWS settings gets through, so that no call can leave this machine; on `aws` what signs
 * in stays, only the account and the region are ours.
 */
export function childEnvironment(context: ChildContext): Variables {
  const { machine, environment, cloud, paths } = context;
  const kept = Object.entries(machine.env).filter(([name]) => !isRemoved(name, cloud));
  const own = {
    ...Object.fromEntries(kept.filter((entry): entry is [string, string] => entry[1] !== undefined)),
    ...selectionVariables(context),
    AWS_PROFILE: accountProfile(environment.account),
    AWS_REGION: environment.region,
    AWS_DEFAULT_REGION: environment.region,
    AWS_SDK_LOAD_CONFIG: '1',
    TF_CLI_CONFIG_FILE: paths.terraformConfig,
    CHECKPOINT_DISABLE: '1',
    PATH: [join(machine.checkout, 'node_modules', '.bin'), machine.env.PATH].filter(Boolean).join(delimiter),
  };
  if (cloud === 'aws') return own;
  return {
    ...own,
    AWS_CONFIG_FILE: paths.localAwsConfig,
    // A file without profiles: the SDKs would otherwise merge the user's own credentials into profiles of the same name.
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_PROXY: loopback(machine.env.NO_PROXY ?? machine.env.no_proxy),
    no_proxy: loopback(machine.env.no_proxy ?? machine.env.NO_PROXY),
  };
}

/** The choice, as main.ts and a nested ./biosphere read it. */
function selectionVariables({ machine, cloud, target, biome }: ChildContext): Variables {
  return {
    BIOSPHERE_HOME: machine.home,
    BIOSPHERE_CLOUD: cloud,
    BIOSPHERE_TARGET: target,
    ...(biome && { BIOSPHERE_BIOME: formatBiome(biome) }),
  };
}

/** Variables that decide who signs in: on `aws` only those that would outrank the profile, on `local` all of them. */
function isRemoved(name: string, cloud: Context['cloud']): boolean {
  if (name.startsWith('BIOSPHERE_')) return name !== 'BIOSPHERE_DEBUG';
  if (
    name.startsWith('TF_VAR_') ||
    name === 'TF_WORKSPACE' ||
    name === 'TF_DATA_DIR' ||
    name.startsWith('TF_CLI_ARGS')
  ) {
    return true;
  }
  if (cloud === 'local') return name.startsWith('AWS_') || name.startsWith('MC_') || name.startsWith('PG');
  return /^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN|ENDPOINT_URL.*|DEFAULT_PROFILE)$/.test(
    name,
  );
}

/** Adds this machine to the hosts that are reached without a proxy. */
function loopback(hosts: string | undefined): string {
  const own = ['127.0.0.1', 'localhost'];
  return [...(hosts ? hosts.split(',') : []), ...own].filter((each, at, all) => all.indexOf(each) === at).join(',');
}
