import * as list from './list-resources';
import type { Place } from './place';
import { askProvisioner } from './provisioner';
import * as remove from './remove-resources';

/**
 * One kind of thing that a biome has of its own. They are found by the names that follow from the biome's own, service by service: a
 * slot has no hyphen, so a prefix belongs to one biome alone. Tags and Terraform's state are not asked: what a state has lost
 * is found as well.
 */
export interface Holding {
  readonly kind: string;
  /** Types of Terraform resources that this finds, or finds the work of. */
  readonly covers: readonly string[];
  readonly list: (place: Place) => Promise<string[]>;
  /** Removes what a destroy could not know of: left by a lost state, or made again by a late call. */
  readonly remove: (place: Place, names: readonly string[]) => Promise<void>;
}

/** In the order in which leftovers are removed: callers before what they call, the database before its secret and its wishes. */
export const HOLDINGS: readonly Holding[] = [
  {
    kind: 'state machine',
    covers: ['aws_sfn_state_machine', 'aws_sfn_alias'],
    list: list.stateMachines,
    remove: remove.stateMachines,
  },
  {
    kind: 'function',
    covers: ['aws_lambda_function', 'aws_lambda_alias', 'aws_lambda_function_event_invoke_config'],
    list: list.functions,
    remove: remove.functions,
  },
  {
    kind: 'database',
    covers: ['aws_lambda_invocation'],
    list: async ({ biome, environment, clients }) => {
      const { database } = await askProvisioner(clients, environment, biome.name);
      return database ? [environment.names.database(biome.name)] : [];
    },
    remove: remove.database,
  },
  {
    kind: 'database role',
    covers: ['aws_lambda_invocation'],
    list: async ({ biome, environment, clients }) => {
      const { role } = await askProvisioner(clients, environment, biome.name);
      return role ? [environment.names.database(biome.name)] : [];
    },
    remove: remove.database,
  },
  { kind: 'model archive', covers: ['aws_lambda_invocation'], list: list.modelArchives, remove: remove.modelArchives },
  { kind: 'secret', covers: ['aws_secretsmanager_secret'], list: list.secrets, remove: remove.secrets },
  { kind: 'parameter', covers: ['aws_ssm_parameter'], list: list.parameters, remove: remove.parameters },
  { kind: 'role', covers: ['aws_iam_role', 'aws_iam_role_policy'], list: list.roles, remove: remove.roles },
  { kind: 'log group', covers: ['aws_cloudwatch_log_group'], list: list.logGroups, remove: remove.logGroups },
  { kind: 'state', covers: [], list: list.state, remove: remove.state },
];

export interface Found {
  readonly holding: Holding;
  readonly names: readonly string[];
}

/** Everything that a biome has, kind by kind, asked at the same time. */
export function findHoldings(place: Place): Promise<Found[]> {
  return Promise.all(HOLDINGS.map(async (holding) => ({ holding, names: (await holding.list(place)).sort() })));
}
