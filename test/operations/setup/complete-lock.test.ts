import { packages } from '../../../package-lock.json';

const { missingEntries } = require('../../../operations/setup/complete-lock.cjs') as {
  missingEntries(packages: object): Record<string, object>;
};

// If this fails: node operations/setup/complete-lock.cjs
test('package-lock.json holds the packages of every platform, so that npm ci takes it anywhere', () => {
  expect(Object.keys(missingEntries(packages))).toEqual([]);
});

test('finds what is missing, with its platform', () => {
  const parent = {
    version: '1.0.0',
    optionalDependencies: { 'tool-linux-x64-musl': '1.0.0', 'tool-darwin-arm64': '1.0.0' },
  };
  expect(missingEntries({ '': {}, 'node_modules/tool': parent, 'node_modules/tool-darwin-arm64': {} })).toEqual({
    'node_modules/tool-linux-x64-musl': {
      version: '1.0.0',
      cpu: ['x64'],
      libc: ['musl'],
      os: ['linux'],
      optional: true,
    },
  });
});

test('a package inside of its parent is there', () => {
  const parent = { optionalDependencies: { 'tool-linux-x64': '1.0.0' } };
  const packages = { 'node_modules/@a/b': parent, 'node_modules/@a/b/node_modules/tool-linux-x64': {} };
  expect(missingEntries(packages)).toEqual({});
});
