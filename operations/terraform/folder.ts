import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Import } from './imports';

/** Values of Terraform variables; identity is never one of them. */
export type Variables = Readonly<Record<string, string | null>>;

/** Where one stack is worked on in one run. */
export interface StackFolder {
  readonly stack: string;
  /** Holds cdk.tf.json; a new one each run. */
  readonly folder: string;
  /** TF_DATA_DIR, kept over runs so that init can be skipped. */
  readonly data: string;
}

export interface FolderInputs {
  /** The lock file that is committed: stacks/terraform.lock.hcl. */
  readonly lockFile: string;
  /** Terraform's CLI configuration, which decides where providers come from. */
  readonly cliConfig: string;
}

const CONFIGURATION = 'cdk.tf.json';

/** Puts the lock file and the variables where Terraform reads them by itself, as a plain run in this folder would. */
export function prepareFolder(
  { folder, data }: StackFolder,
  { lockFile }: FolderInputs,
  variables: Variables,
  imports: readonly Import[] = [],
): void {
  mkdirSync(data, { recursive: true });
  if (existsSync(lockFile)) copyFileSync(lockFile, join(folder, '.terraform.lock.hcl'));
  writeFileSync(join(folder, 'biosphere.auto.tfvars.json'), `${JSON.stringify(variables, null, 2)}\n`);
  if (imports.length > 0) writeFileSync(join(folder, 'imports.tf.json'), JSON.stringify({ import: imports }, null, 2));
}

/**
 * What an init depends on: backend, providers and where they come from. While it is as it was at the last init, that init
 * (1.3 s) holds.
 */
export function initStamp({ folder }: StackFolder, { lockFile, cliConfig }: FolderInputs): string {
  const { terraform } = readConfiguration(folder);
  const hash = createHash('sha256').update(JSON.stringify(terraform));
  for (const file of [lockFile, cliConfig]) hash.update('\0').update(existsSync(file) ? readFileSync(file) : '');
  return hash.digest('hex');
}

/** A hash of all that an apply of this folder depends on: equal means that nothing was changed in code or variables. */
export function configurationHash({ folder }: Pick<StackFolder, 'folder'>, variables: Variables): string {
  return createHash('sha256')
    .update(JSON.stringify(readConfiguration(folder)))
    .update(JSON.stringify(Object.entries(variables).sort()))
    .digest('hex');
}

export function readConfiguration(folder: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, CONFIGURATION), 'utf8'));
}

/** A small fact that is kept beside the data of a stack, for example the stamp of its last init. */
export class Stamp {
  private readonly file: string;

  constructor(data: string, name: 'init' | 'applied') {
    this.file = join(data, `biosphere-${name}`);
  }

  read(): string | null {
    return existsSync(this.file) ? readFileSync(this.file, 'utf8') : null;
  }

  write(value: string): void {
    writeFileSync(this.file, value);
  }
}
