import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isTarget } from '../environments/target';
import { UserError } from './errors';
import { parseCloud, type Sticky } from './selection';

/** Reads the choice of `./biosphere use`. @throws UserError where the file was damaged. */
export function readSticky(file: string): Sticky {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  const { cloud, target } = parse(text, file);
  return {
    ...(typeof cloud === 'string' && { cloud: parseCloud(cloud) }),
    ...(typeof target === 'string' && isTarget(target) && { target }),
  };
}

export function writeSticky(file: string, sticky: Sticky): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(sticky, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

function parse(text: string, file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Falls through to the one message for every kind of damage.
  }
  throw new UserError(
    `${file} cannot be read as JSON`,
    'It is written by ./biosphere use alone',
    'Delete it and choose again with ./biosphere use',
  );
}
