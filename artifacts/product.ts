/**
 * YOURS: the product. Replace the sample laboratory by your own services, models and workflows; nothing outside of
 * artifacts/{product.ts,services,workflows,models,samples} knows its names.
 */
import { defineProduct } from './product-types';
import { assay } from './workflows/assay';

export const product = defineProduct({
  name: 'assay-laboratory',
  services: {
    'assay-intake': {
      entry: 'artifacts/services/assay-intake/index.ts',
      runtime: 'nodejs22.x',
      memoryMiB: 512,
      timeoutSeconds: 60,
      invocation: 'sync',
      uses: { database: true },
      onRelease: 'migrate',
    },
    'grade-predictor': {
      entry: 'artifacts/services/grade-predictor/index.ts',
      runtime: 'nodejs22.x',
      memoryMiB: 512,
      timeoutSeconds: 60,
      invocation: 'sync',
      uses: { database: true, models: ['grade-estimator'] },
    },
    'blend-report': {
      entry: 'artifacts/services/blend-report/index.ts',
      runtime: 'nodejs22.x',
      memoryMiB: 512,
      timeoutSeconds: 30,
      invocation: 'sync',
      uses: { database: true },
    },
  },
  models: {
    'grade-estimator': {
      train: 'artifacts/models/grade-estimator/train.py',
      requirements: 'artifacts/models/requirements.txt',
      framework: 'onnx',
    },
  },
  workflows: [assay],
});
