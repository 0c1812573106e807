import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Terraform hashes a provider of 700 MB at every start (0.5 s of two cores) to compare it with the lock file. An init has done that
 * already; until the next one the providers that it put into the stack's data are taken as they are, by Terraform's
 * development overrides: https://developer.hashicorp.com/terraform/cli/config/config-file#development-overrides-for-provider-developers
 * @param data TF_DATA_DIR of a stack that was initialised
 * @returns the CLI configuration that says so, or null where there are no providers
 */
export function trustProviders(data: string): string | null {
  const overrides = providersIn(join(data, 'providers'));
  if (overrides.length === 0) return null;
  const file = join(data, 'biosphere-providers.tfrc');
  const lines = overrides.map(([source, folder]) => `    ${JSON.stringify(source)} = ${JSON.stringify(folder)}`);
  const text = [
    '# Written by ./biosphere after each init; edits here are lost.',
    'disable_checkpoint = true',
    'provider_installation {',
    '  dev_overrides {',
    ...lines,
    '  }',
    '  direct {}',
    '}',
    '',
  ].join('\n');
  writeFileSync(file, text);
  return file;
}

/** Source address and folder of each, in the layout `<host>/<namespace>/<type>/<version>/<platform>`. */
function providersIn(top: string): [source: string, folder: string][] {
  let found: [string, string][] = [['', top]];
  for (let level = 0; level < 5; level++) {
    found = found.flatMap(([source, folder]) =>
      foldersIn(folder).map((name): [string, string] => [level < 3 ? join(source, name) : source, join(folder, name)]),
    );
  }
  return found;
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory());
}
