import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { SfnAlias } from '@cdktf/provider-aws/lib/sfn-alias';
import { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine';
import { Construct } from 'constructs';
import type { Workflow as Declaration } from '../../artifacts/product-types';
import { type Callee, statesLanguage } from '../../artifacts/states-language';
import { environmentOf, slotOf } from '../environment';
import { LIVE } from '../function/aliased-function';
import type { ServiceRole } from '../iam/service-role';
import type { Microservice } from '../microservice/microservice';

export interface WorkflowProps {
  readonly workflow: Declaration;
  /** Of the deployment; by the names that the states call. */
  readonly services: Readonly<Record<string, Microservice>>;
  /** The one role of all workflows of the deployment. */
  readonly role: ServiceRole;
  readonly keyArn: string;
}

/**
 * A workflow of the product as a Step Functions state machine: every definition is published as a version, and callers start
 * the alias `live`, so that an execution and what was started are told apart. All is logged but the data, which the execution
 * history shows to those who may see it.
 */
export class Workflow extends Construct {
  readonly stateMachineName: string;
  /** Of the alias: what to start. */
  readonly liveArn: string;

  constructor(scope: Construct, id: string, { workflow, services, role, keyArn }: WorkflowProps) {
    super(scope, id);
    const { names, logs } = environmentOf(this);
    this.stateMachineName = names.resource('aws:state-machine', slotOf(this), workflow.name);
    const log = new CloudwatchLogGroup(this, 'log', {
      name: names.workflowLogGroup(this.stateMachineName),
      retentionInDays: logs.retentionDays,
      kmsKeyId: keyArn,
    });
    const stateMachine = new SfnStateMachine(this, 'state-machine', {
      name: this.stateMachineName,
      type: 'STANDARD',
      roleArn: role.arn,
      publish: true,
      definition: statesLanguage(workflow, (service) => called(services, service, role)),
      loggingConfiguration: { level: 'ALL', includeExecutionData: false, logDestination: `${log.arn}:*` },
      tracingConfiguration: { enabled: true },
      dependsOn: role.dependables,
    });
    const alias = new SfnAlias(this, 'live', {
      name: LIVE,
      routingConfiguration: [{ stateMachineVersionArn: stateMachine.stateMachineVersionArn, weight: 100 }],
    });
    this.liveArn = alias.arn;
  }
}

/** How a state calls a service, which the role is allowed from then on. */
function called(services: Readonly<Record<string, Microservice>>, name: string, role: ServiceRole): Callee {
  const service = services[name];
  if (!service) throw new Error(`The workflow calls ${name}, which the product does not have`);
  service.function.grantInvoke(role);
  return { arn: service.function.liveArn, timeoutSeconds: service.timeoutSeconds };
}
