import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdktf } from '@cdktf/provider-aws/package.json';
import { writeTerraformCliConfig } from '../../../operations/setup/terraform-cli-config';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'biosphere-terraform-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(env: Record<string, string> = {}) {
  const file = join(root, 'home', 'terraform.rc');
  const folders = { file, cache: join(root, 'cache'), roots: [join(root, 'system')] };
  const source = writeTerraformCliConfig({ env: { HOME: join(root, 'user'), ...env }, ...folders });
  return { source, text: readFileSync(file, 'utf8'), mode: statSync(file).mode & 0o777 };
}

const architecture = process.arch === 'x64' ? 'amd64' : process.arch;

function makeMirror(folder: string, version = cdktf.provider.version) {
  const unpacked = join(folder, cdktf.provider.name, version, `${process.platform}_${architecture}`);
  mkdirSync(unpacked, { recursive: true });
}

function userFile(name: string, text: string) {
  mkdirSync(join(root, 'user'), { recursive: true });
  const file = join(root, 'user', name);
  writeFileSync(file, text);
  return file;
}

test('without anything: direct, with a cache of providers', () => {
  const { source, text, mode } = write();
  expect(source.kind).toBe('direct');
  expect(text).toContain(`plugin_cache_dir = "${join(root, 'cache', 'terraform-providers')}"`);
  expect(text).toContain('disable_checkpoint = true');
  expect(mode).toBe(0o600);
});

test('a mirror below a system folder is found, and alone asked for what it holds', () => {
  const mirror = join(root, 'system', 'some', 'providers');
  makeMirror(mirror);
  const { source, text } = write();
  expect(source).toEqual({ kind: 'mirror', mirror: { folder: mirror, providers: [cdktf.provider.name] } });
  expect(text).toContain(`path    = "${mirror}"`);
  expect(text).toContain(`exclude = ["${cdktf.provider.name}"]`);
});

test.each([
  ['another version', (folder: string) => makeMirror(folder, '1.0.0')],
  ['too deep', (folder: string) => makeMirror(join(folder, 'a', 'b', 'c', 'd', 'e'))],
  ['hidden', (folder: string) => makeMirror(join(folder, '.snapshots'))],
])('a mirror that does not fit (%s) is left alone', (_what, make) => {
  make(join(root, 'system'));
  expect(write().source.kind).toBe('direct');
});

test('links that lead in circles end the look', () => {
  mkdirSync(join(root, 'system'), { recursive: true });
  symlinkSync(join(root, 'system'), join(root, 'system', 'again'));
  expect(write().source.kind).toBe('direct');
});

test('a configuration of the user comes first, named by TF_CLI_CONFIG_FILE or in the home folder', () => {
  makeMirror(join(root, 'system'));
  const text = 'provider_installation {\n  direct {}\n}\n';
  userFile('.terraformrc', text);
  expect(write().source).toEqual({ kind: 'user', file: join(root, 'user', '.terraformrc') });
  const named = userFile('named.rc', `${text}plugin_cache_dir = "/x"\n`);
  expect(write({ TF_CLI_CONFIG_FILE: named }).source).toEqual({ kind: 'user', file: named });
  expect(write({ TF_CLI_CONFIG_FILE: named }).text).toContain('plugin_cache_dir = "/x"');
});

test('TF_CLI_CONFIG_FILE may name a file that is not there', () => {
  expect(write({ TF_CLI_CONFIG_FILE: join(root, 'nothing') }).source.kind).toBe('direct');
});

test('what a user’s configuration does not say is put behind it, and said once', () => {
  makeMirror(join(root, 'system'));
  userFile('.terraformrc', 'disable_checkpoint = true\ncredentials "x" {\n  token = "t"\n}\n');
  const { source, text } = write();
  expect(source.kind).toBe('mirror');
  expect(text).toContain('token = "t"');
  expect(text.match(/disable_checkpoint/g)).toHaveLength(1);
  expect(text).toContain('filesystem_mirror');
});
