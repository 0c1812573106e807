import { Contract } from './contract';

export const networkContract = new Contract('network', {
  vpcId: 'text',
  /** Private, one per availability zone. */
  subnetIds: 'list',
  /** Of every function in the VPC: out to the endpoints. */
  functionSecurityGroupId: 'text',
  /** Of the functions that may also reach the database server. */
  databaseClientSecurityGroupId: 'text',
  /** Of the database server: in from its clients. */
  databaseSecurityGroupId: 'text',
});
