import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { shown } from '../environments/errors';
import { accountProfile, stateProfile } from '../environments/naming';
import { endpointOf, readAwsConfig } from './aws-config';
import type { Context } from './context';
import { Failure, type PlainError, SignInNeeded, UserError } from './errors';
import { type Quorum, quorumOf } from './state/quorum';

/** What clients are made from. */
export type ClientContext = Pick<Context, 'environment' | 'cloud' | 'paths' | 'landscape'>;

/** The clients of one target's account, each loaded and made at its first use, so that help and mistakes stay fast. */
export class Clients {
  private readonly made = new Map<string, Promise<unknown>>();

  constructor(private readonly context: ClientContext) {}

  lambda(): Promise<LambdaClient> {
    return this.client(
      'lambda',
      async (settings) => new (await import('@aws-sdk/client-lambda')).LambdaClient(settings),
    );
  }

  ssm(): Promise<SSMClient> {
    return this.client('ssm', async (settings) => new (await import('@aws-sdk/client-ssm')).SSMClient(settings));
  }

  stepFunctions(): Promise<SFNClient> {
    return this.client('sfn', async (settings) => new (await import('@aws-sdk/client-sfn')).SFNClient(settings));
  }

  logs(): Promise<CloudWatchLogsClient> {
    return this.client(
      'cloudwatch_logs',
      async (settings) => new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient(settings),
    );
  }

  secrets(): Promise<SecretsManagerClient> {
    return this.client(
      'secrets_manager',
      async (settings) => new (await import('@aws-sdk/client-secrets-manager')).SecretsManagerClient(settings),
    );
  }

  iam(): Promise<IAMClient> {
    return this.client('iam', async (settings) => new (await import('@aws-sdk/client-iam')).IAMClient(settings));
  }

  /** S3 of the target's account: artifacts and data sets. */
  s3(): Promise<S3Client> {
    return this.client('s3', async (settings) => newS3(settings));
  }

  /** S3 of the store that holds states and records: as the platform team, or as somebody who has biomes. */
  store(as: 'state' | 'biomes'): Promise<S3Client> {
    const { store } = this.context.environment.state;
    return this.client('s3', async (settings) => newS3(settings), stateProfile(store, as));
  }

  private client<Client>(
    service: string,
    make: (settings: Settings) => Promise<Client>,
    profile = accountProfile(this.context.environment.account),
  ): Promise<Client> {
    const key = `${profile} ${service}`;
    const client = (this.made.get(key) as Promise<Client> | undefined) ?? this.make(service, profile, make);
    this.made.set(key, client);
    return client;
  }

  private async make<Client>(
    service: string,
    profile: string,
    make: (settings: Settings) => Promise<Client>,
  ): Promise<Client> {
    const { fromIni } = await import('@aws-sdk/credential-providers');
    const { cloud, paths, environment } = this.context;
    const local = cloud === 'local';
    const endpoint = profile.includes('ops')
      ? storeEndpointOf(this.context)
      : local
        ? localEndpoint(paths.localAwsConfig, profile, service)
        : undefined;
    const client = await make({
      region: environment.region,
      credentials: fromIni({ profile, ...(local && { configFilepath: paths.localAwsConfig, filepath: '/dev/null' }) }),
      maxAttempts: 4,
      requestHandler: { connectionTimeout: 3000, requestTimeout: 300_000 },
      ...(endpoint !== undefined && { endpoint }),
    });
    addPlainErrors(client, profile, cloud);
    if (endpoint !== undefined && profile.includes('ops')) requireQuorum(client, quorumOf(endpoint));
    return client;
  }
}

/** Where the state store of a target answers; none where the usual AWS configuration files say it. */
export function storeEndpointOf({ cloud, paths, environment, landscape }: ClientContext): string | undefined {
  const { store } = environment.state;
  if (cloud !== 'local') return landscape.organisation.stateStores[store];
  return localEndpoint(paths.localAwsConfig, stateProfile(store, 'state'), 's3');
}

/** @throws UserError unless it is on this machine: without it a call would go to a real account. */
function localEndpoint(file: string, profile: string, service: string): string {
  const endpoint = endpointOf(readAwsConfig(file), profile, service);
  if (endpoint && /^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(endpoint)) return endpoint;
  throw new UserError(
    `The profile ${profile} in ${file} leads to ${shown(endpoint ?? '')} for ${service}`,
    'On the local cloud every profile leads to a port of 127.0.0.1',
    'Run ./biosphere cloud up, which writes that file anew',
  );
}

type Settings = Pick<
  NonNullable<ConstructorParameters<typeof S3Client>[0]>,
  'region' | 'credentials' | 'maxAttempts' | 'requestHandler' | 'endpoint'
>;

async function newS3(settings: Settings): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  // MinIO and the emulator take no virtual-hosted buckets on a loopback address, and AWS takes both.
  return new S3Client({ ...settings, forcePathStyle: true });
}

/** No call to a state store without its quorum: it would wait for minutes. */
function requireQuorum(client: unknown, quorum: Quorum): void {
  const { middlewareStack } = client as Pick<S3Client, 'middlewareStack'>;
  middlewareStack.add(
    (next) => async (args) => {
      await quorum.require();
      try {
        return await next(args);
      } catch (error) {
        if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 503)
          throw quorum.failure();
        throw error;
      }
    },
    { step: 'initialize', name: 'biosphereQuorum' },
  );
}

/** A call that nobody answers, or with credentials that nobody knows, is told in plain words wherever it is made. */
function addPlainErrors(client: unknown, profile: string, cloud: string): void {
  const { middlewareStack } = client as Pick<S3Client, 'middlewareStack'>;
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw plainErrorOf(error, profile, cloud) ?? error;
      }
    },
    { step: 'initialize', name: 'biospherePlainErrors' },
  );
}

const NOT_SIGNED_IN =
  /^(CredentialsProviderError|ExpiredToken(Exception)?|InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|TokenProviderError)$/;

export function plainErrorOf(error: unknown, profile: string, cloud: string): PlainError | undefined {
  const { name = '', message = '', code = '' } = error as { name?: string; message?: string; code?: string };
  if (NOT_SIGNED_IN.test(name)) {
    return new SignInNeeded(
      `The profile ${profile} gives no valid credentials (${name}: ${message})`,
      'Each account and each state store is reached through a profile of the AWS configuration file',
      cloud === 'local'
        ? 'Run ./biosphere cloud up, which writes that file anew; ./biosphere doctor checks it'
        : `Sign in, for example with aws sso login --profile ${profile}, and run the same command again`,
    );
  }
  const unreachable = /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT/;
  if (unreachable.test(code) || unreachable.test(message) || name === 'TimeoutError') {
    return new Failure(
      `Nothing answers behind the profile ${profile} (${code || name}: ${message})`,
      cloud === 'local' ? 'The local cloud has to run' : 'The cloud and the state store have to be reachable from here',
      cloud === 'local'
        ? 'Start it with ./biosphere cloud up, then run the same command again; ./biosphere cloud status says what runs'
        : 'Check the network and ./biosphere doctor, then run the same command again',
    );
  }
  return undefined;
}
