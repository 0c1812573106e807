/**
 * Runs a training program: `python <program> <folder>`, which writes `model.onnx` and `model.json` into that folder. Part of
 * the recipe of every model.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Files } from './archive';

const run = promisify(execFile);

/** One thread and one order of hashing: two runs on one machine give the same bytes. */
const DETERMINISTIC = {
  PYTHONHASHSEED: '0',
  PYTHONDONTWRITEBYTECODE: '1',
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
};

/** @throws Error with the end of what the program wrote. */
export async function train(program: string, python: string, checkout: string): Promise<Files> {
  const folder = await mkdtemp(join(tmpdir(), 'biosphere-train-'));
  try {
    // Nothing of the caller's environment reaches the program: it could change the result, and may hold credentials.
    await run(python, [program, folder], { cwd: checkout, env: DETERMINISTIC, maxBuffer: 1 << 26 }).catch((error) => {
      throw new Error(
        `${program} failed: ${String(error.stderr || error.message)
          .trim()
          .slice(-2000)}`,
      );
    });
    return {
      'model.json': await readFile(join(folder, 'model.json')),
      'model.onnx': await readFile(join(folder, 'model.onnx')),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
