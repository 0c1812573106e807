// YOURS: an adopter edits this file.
import type { Organisation } from './settings';

export const organisation: Organisation = {
  name: 'Example Minerals',
  prefix: 'bio',
  domain: 'example.com',
  region: 'eu-west-1',
  accounts: {
    // Reserved ids that AWS never gives out: the account guard tells the clouds apart by them.
    local: {
      sandbox: '000000000010',
      'canary-ops': '000000000020',
      'canary-nonproduction': '000000000021',
      'canary-production': '000000000022',
      'live-ops': '000000000030',
      'live-nonproduction': '000000000031',
      'live-production': '000000000032',
    },
    // The example ids of AWS's own documentation; `aws` refuses to start while they stand here.
    aws: {
      sandbox: '111111111111',
      'canary-ops': '222222222222',
      'canary-nonproduction': '333333333333',
      'canary-production': '444444444444',
      'live-ops': '555555555555',
      'live-nonproduction': '666666666666',
      'live-production': '777777777777',
    },
  },
  stateStores: {},
  homeOfBiomes: 'sandbox-dev',
};
