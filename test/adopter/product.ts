import { defineProduct } from '../../artifacts/product-types';

/** One service that keeps tide gauges' readings; no model, no workflow. */
export const product = defineProduct({
  name: 'gauges',
  services: {
    'gauge-readings': {
      entry: 'artifacts/services/gauge-readings/index.ts',
      runtime: 'nodejs22.x',
      memoryMiB: 256,
      timeoutSeconds: 15,
      invocation: 'async',
      uses: { database: true },
      onRelease: 'migrate',
    },
  },
});
