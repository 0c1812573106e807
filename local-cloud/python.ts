import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInput } from '../environments/errors';
import { sha256OfTexts } from './files';
import { runProgram } from './run-program';

const CANDIDATES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

/**
 * The Python interpreter of an environment that holds what a requirements file locks, hashes checked; made once per content
 * of that file. @param requirements a file with hashes, as `pip install --require-hashes` takes it
 */
export async function ensurePython(
  requirements: string,
  cache: string,
  progress: (detail: string) => void,
): Promise<string> {
  const python = await findPython();
  const folder = join(cache, `python-${sha256OfTexts([await readFile(requirements, 'utf8'), python]).slice(0, 16)}`);
  const interpreter = join(folder, 'bin', 'python');
  if (await exists(join(folder, 'whole'))) return interpreter;
  // An environment knows its own path and cannot be renamed: it is whole once the mark is there.
  await mkdir(cache, { recursive: true });
  await rm(folder, { recursive: true, force: true });
  progress('making the environment');
  await runProgram(python, ['-m', 'venv', folder]);
  let packages = 0;
  await runProgram(
    interpreter,
    ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--require-hashes', '-r', requirements],
    {
      onLine: (line) => {
        if (/^Collecting /.test(line)) progress(`${++packages} packages`);
        else if (/^Installing /.test(line)) progress('installing');
      },
    },
  );
  await writeFile(join(folder, 'whole'), '');
  return interpreter;
}

/** @throws InvalidInput where no Python 3.10 or newer is found */
async function findPython(): Promise<string> {
  for (const candidate of CANDIDATES) {
    try {
      await runProgram(candidate, ['-c', 'import sys, venv; sys.exit(sys.version_info < (3, 10))']);
      return candidate;
    } catch {
      // The next candidate may do.
    }
  }
  throw new InvalidInput(
    `None of ${CANDIDATES.join(', ')} runs Python 3.10 or newer with the module venv`,
    'The local cloud needs Python 3.10 or newer',
    'Install it from https://www.python.org/downloads/ (on Debian and Ubuntu also the package python3-venv)',
  );
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
