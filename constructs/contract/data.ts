import { Contract } from './contract';

export const dataContract = new Contract('data', {
  instanceArn: 'text',
  host: 'text',
  port: 'text',
  /** Secret that RDS itself makes and rotates; only the provisioner reads it. */
  masterSecretArn: 'text',
});
