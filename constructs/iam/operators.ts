import type { IConstruct } from 'constructs';
import { environmentOf } from '../environment';

/** Roles in which infrastructure is read (plan), changed (apply), and in which biomes are made (biome). */
export const OPERATOR_ROLES = ['plan', 'apply', 'biome'] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

export function operatorRoleName(scope: IConstruct, role: OperatorRole): string {
  return environmentOf(scope).names.resource('aws:iam-role', 'shared', role);
}
