import { isMultiTenant, type Target } from '../../environments/target';
import { Failure } from '../errors';
import type { Records } from './record';

/** What biomes stand on: types of which a biome holds something, or an id, and which cannot be had again as they were. */
const STOOD_ON: readonly string[] = [
  'aws_db_instance',
  'aws_kms_key',
  'aws_lambda_function',
  'aws_s3_bucket',
  'aws_sagemaker_endpoint',
  'aws_security_group',
  'aws_subnet',
  'aws_vpc',
];

/** The biomes that the registry lists in a target, readable or not. */
export async function tenantsOf(records: Records, target: Target): Promise<string[]> {
  if (!isMultiTenant(target)) return [];
  return (await records.names(target)).map((name) => `${target}/${name}`);
}

/**
 * Refuses a plan that would take from under biomes what they stand on. Guards in the stacks refuse the same to plain Terraform
 * (constructs/tenants/guard.ts); this looks before anything is changed, and covers foundation and network too.
 * @param doomed addresses that the plan deletes or replaces
 * @throws Failure
 */
export function refuseLoss(stack: string, doomed: readonly string[], tenants: readonly string[]): void {
  const lost = doomed.filter((address) => STOOD_ON.includes(address.split('.')[0] ?? ''));
  if (lost.length === 0 || tenants.length === 0) return;
  throw new Failure(
    `${stack} would lose ${lost.join(', ')} (destroyed or replaced), on which stand ${tenants.join(', ')}`,
    'What biomes share stays as long as the registry lists any',
    'Take the change back, give a moved address a moveFromId, or destroy the biomes first, each with ./biosphere down',
  );
}
