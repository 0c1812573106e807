import { type AccountId, accountProfile, stateProfile } from '../environments/naming';
import type { OpsTarget } from '../environments/target';
import type { AccessKey, Credentials } from './credentials';
import { LOOPBACK, type Ports } from './ports';

/** What the AWS configuration file is made of. */
export interface AwsConfigInputs {
  readonly ports: Pick<Ports, 'store' | 'emulator'>;
  readonly credentials: Credentials;
  readonly region: string;
}

const STORES: readonly OpsTarget[] = ['canary-ops', 'live-ops'];
const CLOUD_SERVICES = 'biosphere-local';
const STORE_SERVICES = 'biosphere-store';

export function cloudEndpoint({ emulator }: Pick<Ports, 'emulator'>): string {
  return `http://${LOOPBACK}:${emulator}`;
}

export function storeEndpoint({ store }: Pick<Ports, 'store'>): string {
  return `http://${LOOPBACK}:${store}`;
}

/** URL of each node behind the balancer, the first one first. */
export function nodeEndpoints({ nodes }: Pick<Ports, 'nodes'>): [string, ...string[]] {
  const [first = 0, ...others] = nodes;
  return [`http://${LOOPBACK}:${first}`, ...others.map((port) => `http://${LOOPBACK}:${port}`)];
}

/**
 * Text of the AWS configuration file of the local cloud: a profile per account and per state store, with keys and endpoints in
 * it, so that neither the synthesized Terraform nor any program knows of the local cloud. Each profile has an
 * `endpoint_url` for all services, so that nothing asked through it ever reaches AWS; Terraform's S3 backend reads the
 * `services` section as well.
 */
export function renderAwsConfig({ ports, credentials, region }: AwsConfigInputs): string {
  const cloud = cloudEndpoint(ports);
  const store = storeEndpoint(ports);
  const profile = (name: string, key: AccessKey, services: string, endpoint: string) =>
    section(`profile ${name}`, {
      aws_access_key_id: key.accessKeyId,
      aws_secret_access_key: key.secretAccessKey,
      region,
      output: 'json',
      services,
      endpoint_url: endpoint,
    });
  const { platform, developer } = credentials.minio.roles;
  return [
    '# Written by the local cloud at each start.',
    ...Object.entries(credentials.accounts).map(([id, key]) =>
      profile(accountProfile(id as AccountId), key, CLOUD_SERVICES, cloud),
    ),
    services(CLOUD_SERVICES, { s3: cloud }),
    ...STORES.flatMap((ops) => [
      profile(stateProfile(ops, 'state'), platform, STORE_SERVICES, store),
      profile(stateProfile(ops, 'biomes'), developer, STORE_SERVICES, store),
    ]),
    services(STORE_SERVICES, { s3: store, sts: store }),
  ].join('\n\n');
}

function section(name: string, settings: Readonly<Record<string, string>>): string {
  return [`[${name}]`, ...Object.entries(settings).map(([key, value]) => `${key} = ${value}`)].join('\n');
}

function services(name: string, endpoints: Readonly<Record<string, string>>): string {
  return [
    `[services ${name}]`,
    ...Object.entries(endpoints).map(([service, url]) => `${service} =\n  endpoint_url = ${url}`),
  ].join('\n');
}
