import { Contract } from './contract';

export const foundationContract = new Contract('foundation', 1, {
  /** The target's key; it encrypts all that the target keeps. */
  keyArn: 'text',
});
