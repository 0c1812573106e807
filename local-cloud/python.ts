import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInput } from '../environments/errors';
import type { BuildContext } from './binaries';
import { Breakdown, lastLines } from './errors';
import { sha256OfTexts } from './files';
import { isMade, makeOnce } from './once';
import { ProgramFailed, runProgram } from './run-program';

const CANDIDATES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

/** The interpreter of the environment that holds what a requirements file locks; it need not be there yet. */
export function pythonPath(requirements: string, cache: string): string {
  return join(environmentFolder(requirements, cache), 'bin', 'python');
}

export function isPythonMade(requirements: string, cache: string): boolean {
  return isMade(environmentFolder(requirements, cache));
}

/**
 * Makes that environment, once per content of the file, hashes checked.
 * @param requirements a file with hashes, as `pip install --require-hashes` takes it. @returns its interpreter
 */
export async function ensurePython(requirements: string, context: BuildContext): Promise<string> {
  const { cache, env, signal, progress } = context;
  const folder = environmentFolder(requirements, cache);
  const interpreter = pythonPath(requirements, cache);
  await makeOnce(folder, async () => {
    const python = await findPython(context);
    progress('making the environment');
    await runProgram(python, ['-m', 'venv', folder], { env, signal });
    let packages = 0;
    const pip = [
      '-m',
      'pip',
      'install',
      '--disable-pip-version-check',
      '--no-input',
      '--require-hashes',
      '-r',
      requirements,
    ];
    try {
      await runProgram(interpreter, pip, {
        env: { ...env, PIP_USER: '0' },
        signal,
        onLine: (line) => {
          if (line.startsWith('Collecting ')) progress(`${++packages} packages`);
          else if (line.startsWith('Installing ')) progress(`installing ${packages} packages`);
        },
      });
    } catch (error) {
      if (!(error instanceof ProgramFailed)) throw error;
      throw new Breakdown(
        `Installing ${requirements} failed: pip ended with ${error.ending}: ${lastLines(error.output)}`,
        'It takes packages with the recorded hashes from the package index that pip is set to',
        'Mend what the lines above say and run the same command again',
        { cause: error },
      );
    }
  });
  return interpreter;
}

function environmentFolder(requirements: string, cache: string): string {
  const hash = sha256OfTexts([readFileSync(requirements, 'utf8'), process.platform, process.arch]);
  return join(cache, `python-${hash.slice(0, 16)}`);
}

/** @throws InvalidInput where no Python 3.10 or newer is found */
async function findPython({ env, signal }: BuildContext): Promise<string> {
  const test = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
  for (const candidate of CANDIDATES) {
    try {
      await runProgram(candidate, ['-c', test], { env, signal });
      return candidate;
    } catch {
      if (signal?.aborted) break;
    }
  }
  signal?.throwIfAborted();
  throw new InvalidInput(
    `None of ${CANDIDATES.join(', ')} runs Python 3.10 or newer with the modules venv and ensurepip`,
    'The local cloud needs Python 3.10 or newer',
    'Install it from https://www.python.org/downloads (on Debian and Ubuntu the packages python3 and python3-venv)',
  );
}
