import { type App, TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import type { Product } from '../artifacts/product-types';
import { shared } from '../constructs/contract/computed';
import { deliveryContract } from '../constructs/contract/delivery';
import { foundationContract } from '../constructs/contract/foundation';
import { inferenceContract } from '../constructs/contract/inference';
import { networkContract } from '../constructs/contract/network';
import { DataSets } from '../constructs/deployment/data-sets';
import { DeploymentDatabase } from '../constructs/deployment/database';
import { Wants } from '../constructs/deployment/wants';
import { ServiceRole } from '../constructs/iam/service-role';
import { DeployedModels } from '../constructs/inference/deployed-models';
import { MicroserviceAlarms } from '../constructs/microservice/alarms';
import { Microservice, type Surroundings } from '../constructs/microservice/microservice';
import { WorkflowAlarms } from '../constructs/workflow/alarms';
import { Workflow } from '../constructs/workflow/workflow';
import { workflowRole } from '../constructs/workflow/workflow-role';
import type { Environment } from '../environments/resolve';
import type { Composition } from './composition';
import { EnvironmentStack } from './environment-stack';
import { type ProductVariables, productVariables } from './product-variables';
import { usesDatabase } from './shape';

type Services = Readonly<Record<string, Microservice>>;
type Workflows = Readonly<Record<string, Workflow>>;

/**
 * One deployment of the product: `main`, or a biome when the environment is a biome's. Both are built alike; a biome has no
 * alarms, and its secret is gone with it at once.
 */
export class ProductStack extends EnvironmentStack {
  constructor(app: App, environment: Environment, composition: Composition) {
    super(app, environment.biome ? 'biome' : 'main', environment, composition);
    const { product } = composition;
    const variables = productVariables(this, product, this.kind === 'biome');
    const surroundings = this.surroundingsOf(composition, variables);
    const services = this.servicesOf(product, variables, surroundings);
    const workflows = this.workflowsOf(product, services, surroundings.keyArn);
    if (this.kind === 'main') this.watch(product, services, workflows);
    this.tell('services', services, (service) => service.function.liveArn);
    this.tell('versions', services, (service) => service.release.answer('sha'));
    this.tell('models', surroundings.models?.releases ?? {}, (release) => release.answer('targetModel'));
    this.tell('workflows', workflows, (workflow) => workflow.liveArn);
    this.tell('databases', surroundings.database ? { [product.name]: surroundings.database } : {}, ({ name }) => name);
  }

  private servicesOf(product: Product, variables: ProductVariables, surroundings: Surroundings): Services {
    const scope = new Construct(this, 'services');
    return Object.fromEntries(
      product.services.map((service) => [
        service.name,
        new Microservice(scope, service.name, { service, sha: variables.services[service.name] ?? '', surroundings }),
      ]),
    );
  }

  private surroundingsOf({ product }: Composition, variables: ProductVariables): Surroundings {
    const { keyArn } = foundationContract.read(this);
    const wants = new Wants(this, 'deployment', variables);
    const withDatabase = usesDatabase(product);
    return {
      keyArn,
      wants: wants.resource,
      role: new ServiceRole(this, 'runtime', {
        what: 'runtime',
        service: 'lambda.amazonaws.com',
        description: 'What the functions of a deployment may do',
      }),
      bootstrap: {
        bucket: shared.artifactBucket(this),
        key: deliveryContract.read(this).bootstrapKey,
      },
      network: withDatabase ? this.networkOfDatabaseClients() : null,
      database: withDatabase
        ? new DeploymentDatabase(this, 'database', { wants, keyArn, recoveryWindowDays: this.recoveryWindowDays() })
        : null,
      models:
        product.models.length > 0
          ? new DeployedModels(this, 'models', {
              endpoint: inferenceContract.read(this),
              versions: variables.models,
              wants: wants.resource,
            })
          : null,
      dataSets: new DataSets(this),
    };
  }

  private networkOfDatabaseClients(): Surroundings['network'] {
    const { subnetIds, functionSecurityGroupId, databaseClientSecurityGroupId } = networkContract.read(this);
    return { subnetIds, securityGroupIds: [functionSecurityGroupId, databaseClientSecurityGroupId] };
  }

  /** A secret that can be brought back keeps its name taken: a biome of the same name could not be made again. */
  private recoveryWindowDays(): number {
    return this.kind === 'biome' ? 0 : this.environment.protection.recoveryWindowDays;
  }

  private workflowsOf(product: Product, services: Services, keyArn: string): Workflows {
    if (product.workflows.length === 0) return {};
    const scope = new Construct(this, 'workflows');
    const role = workflowRole(scope, 'role');
    return Object.fromEntries(
      product.workflows.map((workflow) => [
        workflow.name,
        new Workflow(scope, `workflow-${workflow.name}`, { workflow, services, role, keyArn }),
      ]),
    );
  }

  private watch(product: Product, services: Services, workflows: Workflows): void {
    const scope = new Construct(this, 'alarms');
    for (const service of product.services) {
      const functionName = services[service.name]?.function.functionName ?? '';
      new MicroserviceAlarms(scope, service.name, { service, functionName });
    }
    for (const [name, { stateMachineName }] of Object.entries(workflows)) {
      new WorkflowAlarms(scope, `workflow-${name}`, { name, stateMachineName });
    }
  }

  /** An output that is a map by name; none where there is nothing to tell. */
  private tell<Thing>(what: string, things: Readonly<Record<string, Thing>>, of: (thing: Thing) => string): void {
    const value = Object.fromEntries(Object.entries(things).map(([name, thing]) => [name, of(thing)]));
    if (Object.keys(value).length === 0) return;
    new TerraformOutput(this, `${what}-output`, { value }).overrideLogicalId(what);
  }
}
