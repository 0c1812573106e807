import type { Config } from 'jest';
import unit from '../../jest.config';

/** What looks at programs without running them, with tools of a Python environment of their own. */
const config: Config = {
  ...unit,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/static/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};

export default config;
