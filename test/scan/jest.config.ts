import type { Config } from 'jest';
import unit from '../../jest.config';

/** Plans of all stacks against the AWS API of the local cloud, and checkov over them: minutes. `npm run scan`. */
const config: Config = {
  ...unit,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/scan/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};

export default config;
