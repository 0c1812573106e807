import { createHash } from 'node:crypto';
import { chmodSync, createReadStream, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ZodType } from 'zod';

/** Mode of files that hold secrets, and of folders that hold such files. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;

/** Writes whole or not at all: readers never see half a file. Private unless said otherwise. */
export function writeFileWhole(file: string, text: string, mode = PRIVATE_FILE): void {
  mkdirSync(dirname(file), { recursive: true, mode: PRIVATE_FOLDER });
  const part = `${file}.${process.pid}.part`;
  writeFileSync(part, text, { mode });
  chmodSync(part, mode);
  renameSync(part, file);
}

export function writeJson(file: string, value: unknown): void {
  writeFileWhole(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** @returns undefined where there is no such file, or something else in it: both mean that it has to be made again. */
export function readJson<Value>(file: string, schema: ZodType<Value>): Value | undefined {
  const text = readIfThere(file);
  return text === undefined ? undefined : parseJson(text, schema);
}

/** @returns undefined where the text is something else */
export function parseJson<Value>(text: string, schema: ZodType<Value>): Value | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    // Not every error of a file says which one it was.
    throw Object.assign(error as Error, { path: file });
  }
}

export function sha256OfTexts(texts: readonly string[]): string {
  const hash = createHash('sha256');
  // The length before each text: ["ab", "c"] and ["a", "bc"] differ.
  for (const text of texts) hash.update(`${text.length}:`).update(text);
  return hash.digest('hex');
}

export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
