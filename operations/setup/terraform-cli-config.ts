import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findMirror, type Mirror } from './provider-mirror';

/** Where providers come from, and so what the written file says. */
export type ProviderSource =
  | { readonly kind: 'user'; readonly file: string }
  | { readonly kind: 'mirror'; readonly mirror: Mirror }
  | { readonly kind: 'direct'; readonly cache: string };

export interface TerraformCliConfigOptions {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** The file to write. */
  readonly file: string;
  /** Cache folder of this project: downloaded providers are kept in it once for all stacks. */
  readonly cache: string;
  /** Where to look for a mirror; by default the usual system folders. */
  readonly roots?: readonly string[];
}

/**
 * Writes the Terraform CLI configuration that all runs of this checkout use. A configuration of the user's is taken over as it
 * is, with what it lacks put behind; nothing outside of `file` and the cache is written.
 * https://developer.hashicorp.com/terraform/cli/config/config-file
 */
export function writeTerraformCliConfig({ env, file, cache, roots }: TerraformCliConfigOptions): ProviderSource {
  const user = readUserConfig(env);
  if (user && /^\s*provider_installation\s*\{/m.test(user.text)) {
    write(file, compose(user, []));
    return { kind: 'user', file: user.file };
  }
  const mirror = findMirror(env, roots);
  if (mirror) {
    write(file, compose(user, fromMirror(mirror)));
    return { kind: 'mirror', mirror };
  }
  const providers = join(cache, 'terraform-providers');
  mkdirSync(providers, { recursive: true });
  const cached = user && /^\s*plugin_cache_dir\s*=/m.test(user.text);
  write(file, compose(user, cached ? [] : [`plugin_cache_dir = ${JSON.stringify(providers)}`]));
  return { kind: 'direct', cache: providers };
}

interface UserConfig {
  readonly file: string;
  readonly text: string;
}

/** TF_CLI_CONFIG_FILE may name a file that does not exist; then, as without it, ~/.terraformrc counts. */
function readUserConfig(env: Readonly<NodeJS.ProcessEnv>): UserConfig | undefined {
  const files = [env.TF_CLI_CONFIG_FILE, env.HOME && join(env.HOME, '.terraformrc')];
  for (const file of files) {
    if (!file) continue;
    try {
      return { file, text: readFileSync(file, 'utf8') };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'EISDIR') throw error;
    }
  }
  return undefined;
}

function compose(user: UserConfig | undefined, own: readonly string[]): string {
  const checkpoint = user && /^\s*disable_checkpoint\s*=/m.test(user.text) ? [] : ['disable_checkpoint = true'];
  return [
    '# Written by ./biosphere at each set-up; edits here are lost.',
    ...(user ? [`# Taken over from ${user.file}:`, user.text.trimEnd(), '# Put behind it:'] : []),
    ...checkpoint,
    ...own,
    '',
  ].join('\n');
}

/** Providers of the mirror come from it alone: Terraform would otherwise also ask the registry for newer versions. */
function fromMirror({ folder, providers }: Mirror): string[] {
  const list = providers.map((each) => JSON.stringify(each)).join(', ');
  return [
    'provider_installation {',
    '  filesystem_mirror {',
    `    path    = ${JSON.stringify(folder)}`,
    `    include = [${list}]`,
    '  }',
    '  direct {',
    `    exclude = [${list}]`,
    '  }',
    '}',
  ];
}

/** A user's configuration may hold credentials, so the copy is readable by the user alone. */
function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  if (readIfThere(file) === text) return;
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
