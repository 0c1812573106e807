import type { Config } from 'jest';

/** Unit, construct and inventory tests: seconds, no process started. The slow layers have configurations of their own. */
const config: Config = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(acceptance|faults|fuzz|scan|static|upgrade)/'],
  modulePathIgnorePatterns: ['<rootDir>/.biosphere', '<rootDir>/cdktf.out'],
};

export default config;
