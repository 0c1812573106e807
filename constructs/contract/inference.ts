import { Contract } from './contract';

export const inferenceContract = new Contract('inference', {
  endpointName: 'text',
  endpointArn: 'text',
});
