import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config';
import { type ITerraformDependable, ref, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { Service } from '../../artifacts/product-types';
import { shared } from '../contract/computed';
import type { DataSets } from '../deployment/data-sets';
import type { DeploymentDatabase } from '../deployment/database';
import { Release } from '../deployment/release';
import { deploymentSlotOf } from '../deployment/slot';
import { environmentOf } from '../environment';
import { AliasedFunction, LIVE } from '../function/aliased-function';
import type { ServiceRole } from '../iam/service-role';
import type { DeployedModels } from '../inference/deployed-models';

/** What a service may be given; its declaration says of which it gets what. */
export interface Surroundings {
  /** The one role of all functions of the deployment. */
  readonly role: ServiceRole;
  readonly keyArn: string;
  /** The package that answers until the deploy function has put the service's own in its place. */
  readonly bootstrap: { readonly bucket: string; readonly key: string };
  /** Where functions stand that reach the database. Null where no service does. */
  readonly network: { readonly subnetIds: string[]; readonly securityGroupIds: string[] } | null;
  readonly database: DeploymentDatabase | null;
  readonly models: DeployedModels | null;
  readonly dataSets: DataSets;
  /** What has to be there before a version is asked for. */
  readonly wants: ITerraformDependable;
}

export interface MicroserviceProps {
  readonly service: Service;
  /** The wanted version, or an expression that yields one or null: keep what runs. */
  readonly sha: string;
  readonly surroundings: Surroundings;
}

/** Asynchronous events are tried again for this long, then kept in the target's failure queue. */
const OLDEST_EVENT_SECONDS = 3600;

/**
 * A microservice of the product: a function whose code only the deploy function moves, called through its alias `live`, with
 * the environment and the grants that its declaration asks for and no others. It stands in the VPC only if it reaches the
 * database. It has no alarms of its own: ./alarms.ts adds them to the deployment that people are woken up for.
 */
export class Microservice extends Construct {
  readonly function: AliasedFunction;
  readonly timeoutSeconds: number;
  readonly release: Release;

  constructor(scope: Construct, id: string, { service, sha, surroundings }: MicroserviceProps) {
    super(scope, id);
    this.timeoutSeconds = service.timeoutSeconds;
    const { role, network, database } = surroundings;
    const usesDatabase = service.uses?.database === true;
    const placed = usesDatabase && network ? { network } : {};
    const variables = this.variablesOf(service, surroundings);
    this.grantUses(service, surroundings);
    this.function = new AliasedFunction(this, 'function', {
      what: service.name,
      description: `The microservice ${service.name}`,
      code: surroundings.bootstrap,
      codeMovedBy: 'deploy-function',
      role,
      keyArn: surroundings.keyArn,
      memoryMiB: service.memoryMiB,
      timeoutSeconds: service.timeoutSeconds,
      environment: variables,
      ...placed,
    });
    const events = service.invocation === 'async' ? [this.queueEvents(surroundings)] : [];
    this.release = new Release(this, 'release', {
      kind: 'service',
      name: service.name,
      sha,
      configuration: this.configurationHash(),
      dependsOn: [
        surroundings.wants,
        this.function.resource,
        ...this.function.dependables,
        ...events,
        ...(usesDatabase && database ? database.dependables : []),
      ],
    });
  }

  /**
   * Of the function as it is to be. One reference with the expression in it: cdktf takes a millisecond for functions in functions, and
   * an organisation has a thousand of these.
   */
  private configurationHash(): string {
    const { resource, inVpc } = this.function;
    const address = `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
    const placed = ['vpc_config[0].subnet_ids', 'vpc_config[0].security_group_ids'];
    const attributes = ['memory_size', 'timeout', 'role', 'environment[0].variables', ...(inVpc ? placed : [])];
    const values = attributes.map((attribute) => `${address}.${attribute}`).join(', ');
    return Token.asString(ref(`sha256(jsonencode([${values}]))`, TerraformStack.of(this)));
  }

  private variablesOf(service: Service, { database, models, dataSets }: Surroundings): Record<string, string> {
    const uses = service.uses ?? {};
    return {
      ...service.environment,
      BIOSPHERE_TARGET: environmentOf(this).target,
      BIOSPHERE_DEPLOYMENT: deploymentSlotOf(this),
      // The deploy function reads here whether a new version wants to be told before it takes over.
      ...(service.onRelease ? { BIOSPHERE_ON_RELEASE: service.onRelease } : {}),
      // Node trusts RDS's CA only when told; the runtime ships it:
      // https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-certificates
      ...(uses.database && database
        ? { DATABASE_SECRET_ARN: database.secretArn, NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem' }
        : {}),
      ...(uses.models && models ? models.variablesOf(uses.models) : {}),
      ...(uses.dataSets ? { DATA_SET_BUCKET: dataSets.bucket } : {}),
    };
  }

  private grantUses(service: Service, { role, database, models, dataSets }: Surroundings): void {
    if (service.uses?.database) database?.grantConnect(role);
    if (service.uses?.models) models?.slice.grantInvoke(role);
    if (service.uses?.dataSets) dataSets.grantRead(role);
  }

  private queueEvents({ role, keyArn }: Surroundings): ITerraformDependable {
    const failureQueueArn = shared.failureQueueArn(this);
    role.grant(
      { sid: 'KeepFailedEvents', actions: ['sqs:SendMessage'], resources: [failureQueueArn] },
      {
        sid: 'EncryptFailedEvents',
        actions: ['kms:GenerateDataKey'],
        resources: [keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `sqs.${environmentOf(this).region}.amazonaws.com` } },
      },
    );
    return new LambdaFunctionEventInvokeConfig(this, 'events', {
      functionName: this.function.functionName,
      qualifier: LIVE,
      maximumEventAgeInSeconds: OLDEST_EVENT_SECONDS,
      maximumRetryAttempts: 2,
      destinationConfig: { onFailure: { destination: failureQueueArn } },
      // The role must be allowed to send before Lambda accepts the destination.
      dependsOn: [...this.function.dependables, ...role.dependables],
    });
  }
}
