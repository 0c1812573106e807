import type { Config } from 'jest';
import unit from '../../jest.config';

/** Whatever a person, a script or a damaged disk gives to ./biosphere: thousands of inputs, seeded. */
const config: Config = {
  ...unit,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/fuzz/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};

export default config;
