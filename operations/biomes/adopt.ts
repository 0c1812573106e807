import { biomeStateKey } from '../../environments/naming';
import type { Declared, Import, ImportedType } from '../terraform/imports';
import { unknownToState } from '../terraform/imports';
import * as list from './list-resources';
import { type Place, readState } from './place';

/**
 * What a run that was killed has made and its state does not know: Terraform saves the state every 20 seconds only, and a whole
 * biome takes less. The next apply takes it in. Nothing is removed for it: a log group holds logs, a secret the password with
 * which somebody may be working.
 */
export async function findOrphans(place: Place, configuration: Record<string, unknown>): Promise<Import[]> {
  const state = await readState(place, 'biomes', biomeStateKey(place.biome));
  const unknown = unknownToState(configuration, state);
  if (unknown.length === 0) return [];
  const ids = await idsOf(place);
  const found = await Promise.all(
    unknown.map(async (each) => ({ to: each.address, id: await idOf(place, ids, each) })),
  );
  return found.flatMap(({ to, id }) => (id === null ? [] : [{ to, id }]));
}

/** Identifiers of what exists, by type and name. */
type Ids = Readonly<Partial<Record<ImportedType, ReadonlyMap<string, string>>>>;

async function idsOf(place: Place): Promise<Ids> {
  const [functions, stateMachines, logGroups, parameters, roles, secrets] = await Promise.all([
    list.functions(place),
    list.stateMachines(place),
    list.logGroups(place),
    list.parameters(place),
    list.roles(place),
    list.secretArns(place),
  ]);
  const byName = (names: readonly string[]) => new Map(names.map((name) => [name, name]));
  return {
    aws_lambda_function: byName(functions),
    aws_sfn_state_machine: new Map(stateMachines.map((arn) => [arn.slice(arn.lastIndexOf(':') + 1), arn])),
    aws_cloudwatch_log_group: byName(logGroups),
    aws_ssm_parameter: byName(parameters),
    aws_iam_role: byName(roles),
    aws_secretsmanager_secret: secrets,
  };
}

async function idOf(place: Place, ids: Ids, { type, name, of = '' }: Declared): Promise<string | null> {
  if (type === 'aws_lambda_alias') {
    return ids.aws_lambda_function?.has(of) && (await list.hasFunctionAlias(place, of, name)) ? `${of}/${name}` : null;
  }
  if (type === 'aws_sfn_alias') {
    const arn = ids.aws_sfn_state_machine?.get(of);
    return arn && (await list.hasStateMachineAlias(place, arn, name)) ? `${arn}:${name}` : null;
  }
  return ids[type]?.get(name) ?? null;
}
