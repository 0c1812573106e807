import { Contract } from './contract';

export const foundationContract = new Contract('foundation', {
  /** The target's key; it encrypts all that the target keeps. */
  keyArn: 'text',
});
