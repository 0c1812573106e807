import type { Config } from 'jest';
import unit from '../../jest.config';

/** What needs Terraform, and mostly a local cloud: minutes. */
const config: Config = {
  ...unit,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/acceptance/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};

export default config;
