import { Contract } from './contract';

export const deliveryContract = new Contract('delivery', {
  /**
   * The package with which functions start, in the artifact bucket. Told rather than computed: its version is the one that was
   * published into this target, not the one of the reader's checkout.
   */
  bootstrapKey: 'text',
});
