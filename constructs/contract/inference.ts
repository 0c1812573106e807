import { Contract } from './contract';

export const inferenceContract = new Contract('inference', 1, {
  endpointName: 'text',
  endpointArn: 'text',
});
