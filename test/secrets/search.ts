import { readFileSync } from 'node:fs';
import { landscape } from '../../environments/landscape';
import { accountProfile, stateProfile } from '../../environments/naming';
import { resolve } from '../../environments/resolve';
import type { Credentials } from '../../local-cloud/credentials';
import { localPaths } from '../../local-cloud/paths';
import { endpointOf, readAwsConfig } from '../../operations/aws-config';
import { pathsOf } from '../../operations/paths';
import type { Checkout } from '../acceptance/a-checkout';
import { generatedSecrets, keptSecrets, type OpenCloud } from './collect';
import { type Form, formsOf, type Secret } from './forms';
import { CREDENTIAL_FILES, filesOf, logEventsOf, objectsOf, type Place } from './places';
import { liveThrough, SEEDED, SEEDED_ELSEWHERE } from './story';
import { Watch } from './watch';

/** What a search looked for and through, and what it found. */
export interface Search {
  readonly secrets: number;
  readonly places: number;
  readonly megabytes: number;
  readonly argumentLists: number;
  readonly looks: number;
  /** Which secret stands where; the secret itself is not told. */
  readonly found: readonly string[];
  /** Files that hold secrets and that others than their owner may read. */
  readonly open: readonly string[];
  /** Credential files in which a secret was seen: the search is not blind. */
  readonly seenIn: readonly string[];
}

/** Lives through a biome's life on a checkout and its local cloud, and looks for every secret there is in all that is written down. */
export async function searchSecrets(checkout: Checkout): Promise<Search> {
  const openCloud = async () => openCloudOf(checkout);
  const watch = new Watch(checkout.home);
  // A biome's passwords are gone with it: they are collected while it lives.
  const passing: Secret[] = [];
  const collecting = setInterval(() => {
    openCloud()
      .then(keptSecrets)
      .then((all) => passing.push(...all))
      .catch(() => undefined);
  }, 5000);
  const said = await liveThrough(checkout, openCloud).finally(() => {
    clearInterval(collecting);
    watch.stop();
  });
  const cloud = openCloudOf(checkout);
  const secrets = new Map(
    [
      ...watch.secrets,
      ...passing,
      ...(await keptSecrets(cloud)),
      ...generatedSecrets(cloud.credentials),
      ...SEEDED,
      ...SEEDED_ELSEWHERE,
    ].map((secret) => [secret.value, secret]),
  );
  const hits = new Hits([...secrets.values()].flatMap(formsOf));
  for (const { command, stdout, stderr } of said) {
    hits.look({ where: `what ${command} said`, bytes: Buffer.from(`${stdout}\n${stderr}`) });
  }
  const { argumentLists, looks } = watch;
  hits.look({ where: 'an argument list', bytes: Buffer.from(argumentLists.join('\n')) });
  for await (const place of objectsOf(cloud.store, cloud)) hits.look(place);
  for await (const place of logEventsOf(cloud)) hits.look(place);
  const open: string[] = [];
  const seenIn: string[] = [];
  for (const file of filesOf(checkout.home)) {
    if (!CREDENTIAL_FILES.some((each) => each.test(file.where))) hits.look(file);
    else if (hits.in(file).length > 0) {
      seenIn.push(file.where);
      if ((file.mode & 0o077) !== 0) open.push(`${file.where} has mode ${file.mode.toString(8)}`);
    }
  }
  const { found, places, bytes } = hits;
  const megabytes = Math.round(bytes / 1e6);
  return { secrets: secrets.size, places, megabytes, argumentLists: argumentLists.length, looks, found, open, seenIn };
}

class Hits {
  readonly found: string[] = [];
  places = 0;
  bytes = 0;

  constructor(private readonly forms: readonly Form[]) {}

  look(place: Place): void {
    this.places += 1;
    this.bytes += place.bytes.length;
    this.found.push(...this.in(place).map((what) => `${what}: ${place.where}`));
  }

  in({ bytes }: Place): string[] {
    return this.forms.filter((form) => bytes.includes(form.bytes)).map(({ what }) => what);
  }
}

/** By the files that the local cloud has written: a busy machine answers late, and these say the same. */
function openCloudOf(checkout: Checkout): OpenCloud & { readonly store: string } {
  const paths = pathsOf(checkout);
  const { account, region, state } = resolve(landscape, 'local', 'sandbox-dev');
  const config = readAwsConfig(paths.localAwsConfig);
  const endpoint = endpointOf(config, accountProfile(account), 'secretsmanager');
  const store = endpointOf(config, stateProfile(state.store, 'state'), 's3');
  if (!endpoint || !store) throw new Error('The local cloud has not been started yet');
  const credentials = JSON.parse(readFileSync(localPaths(checkout.home).credentials, 'utf8')) as Credentials;
  return { endpoint, store, region, credentials };
}
