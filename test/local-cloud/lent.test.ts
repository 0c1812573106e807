import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lenderOf, requireOwn } from '../../local-cloud/lent';

let top: string;
beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'biosphere-lent-')));
  for (const home of ['first', 'second']) mkdirSync(join(top, home, '.biosphere'), { recursive: true });
});
afterEach(() => rmSync(top, { recursive: true }));
const home = (checkout: string) => join(top, checkout, '.biosphere');

test('a checkout has a local cloud of its own, started or not', () => {
  expect(lenderOf(home('first'))).toBeNull();
  mkdirSync(join(home('first'), 'local'));
  expect(lenderOf(home('first'))).toBeNull();
  expect(() => requireOwn(null)).not.toThrow();
});

test('a link leads to the one of another checkout, which alone starts and stops it', () => {
  mkdirSync(join(home('first'), 'local'));
  symlinkSync(join(home('first'), 'local'), join(home('second'), 'local'));
  expect(lenderOf(home('second'))).toBe(home('first'));
  expect(() => requireOwn(lenderOf(home('second')))).toThrow(join(top, 'first'));
});

test('a link that leads nowhere is told', () => {
  symlinkSync(join(home('first'), 'local'), join(home('second'), 'local'));
  expect(() => lenderOf(home('second'))).toThrow(/leads nowhere/);
});
