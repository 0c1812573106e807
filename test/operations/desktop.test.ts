import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserOf, show } from '../../operations/desktop';

let PATH: string;
beforeAll(() => {
  PATH = mkdtempSync(join(tmpdir(), 'biosphere-path-'));
  for (const name of ['xdg-open', 'wslview']) {
    writeFileSync(join(PATH, name), '');
    chmodSync(join(PATH, name), 0o755);
  }
});
afterAll(() => rmSync(PATH, { recursive: true }));

const of = (env: NodeJS.ProcessEnv, platform: NodeJS.Platform = 'linux', isWsl = false) =>
  browserOf({ env: { PATH, ...env }, platform, isWsl });

test('a desktop is one that shows windows to the person at this machine', () => {
  expect(of({ DISPLAY: ':0' })).toBe('xdg-open');
  expect(of({ WAYLAND_DISPLAY: 'wayland-0' })).toBe('xdg-open');
  expect(of({}, 'darwin')).toBe('open');
  expect(of({}, 'linux', true)).toBe('wslview');
});

test.each([
  ['no display', {}],
  ['a display of somebody far away', { DISPLAY: ':10', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }],
  ['CI', { DISPLAY: ':99', CI: '1' }],
  ['no program for it', { DISPLAY: ':0', PATH: '/nowhere' }],
])('%s is none', (_what, env) => expect(of(env)).toBeNull());

test('what cannot be started is said, not thrown', async () => {
  expect(await show('/nowhere/browser', 'https://example.com', {})).toBe(false);
  expect(await show('true', 'https://example.com', process.env)).toBe(true);
});
