import type { Config } from 'jest';
import unit from '../../jest.config';

/** `npm run upgrade`: minutes, and two installations of npm packages; not a part of `npm test`. */
const config: Config = {
  ...unit,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/upgrade/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};

export default config;
