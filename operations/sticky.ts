import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { shown } from '../environments/errors';
import { CLOUDS } from '../environments/settings';
import { TARGETS } from '../environments/target';
import { UserError } from './errors';
import type { Sticky } from './selection';

/** Reads the choice of `./biosphere use`. @throws UserError where the file was damaged. */
export function readSticky(file: string): Sticky {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    if (code === 'EISDIR') throw damaged(file, 'is a folder');
    throw error;
  }
  const { cloud, target } = parse(text, file);
  if (cloud !== undefined && !CLOUDS.some((each) => each === cloud)) throw damaged(file, `names cloud ${shown(cloud)}`);
  if (target !== undefined && !TARGETS.some((each) => each === target)) {
    throw damaged(file, `names target ${shown(target)}`);
  }
  return { ...(cloud !== undefined && { cloud }), ...(target !== undefined && { target }) } as Sticky;
}

export function writeSticky(file: string, sticky: Sticky): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(sticky, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

function parse(text: string, file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Falls through to the one message for every kind of damage.
  }
  throw damaged(file, 'cannot be read as JSON');
}

function damaged(file: string, what: string): UserError {
  return new UserError(
    `${file} ${what}`,
    'It is written by ./biosphere use alone, and names a cloud and a target that exist',
    'Delete it and choose again with ./biosphere use',
  );
}
