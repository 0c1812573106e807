/**
 * The version of an artifact: the last commit that touched its inputs. So what did not change keeps its version, and a version
 * says which commit to read. With uncommitted changes it is `<SHA>-dirty.<hash of the inputs>`, never the bare commit.
 *
 * A shallow clone knows only its newest commits: there an artifact may get a newer version than in a full clone.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInput } from '../../environments/errors';
import { type Sha, sha } from '../../environments/naming';
import { inputsOf } from './inputs';
import type { VersionedSpec } from './spec';

/** @throws InvalidInput where the checkout is none of git's, or has no commit. */
export function versionOf(spec: VersionedSpec, checkout: string): Sha {
  return versionsOf([spec], checkout).get(spec) as Sha;
}

/** Versions of several artifacts, with one run of the bundler and one look at the changes. @throws InvalidInput */
export function versionsOf<S extends VersionedSpec>(specs: readonly S[], checkout: string): ReadonlyMap<S, Sha> {
  const inputs = inputsOf(specs, checkout);
  const changed = changesOf([...new Set([...inputs.values()].flat())], checkout);
  return new Map([...inputs].map(([spec, paths]) => [spec, versionOfInputs(paths, changed, checkout)]));
}

/** The uncommitted files behind each dirty version, relative to the checkout. */
export function changedInputsOf<S extends VersionedSpec>(
  specs: readonly S[],
  checkout: string,
): ReadonlyMap<S, readonly string[]> {
  const inputs = inputsOf(specs, checkout);
  const changed = changesOf([...new Set([...inputs.values()].flat())], checkout);
  return new Map([...inputs].map(([spec, paths]) => [spec, changed.filter((file) => isAmong(file, paths))]));
}

function versionOfInputs(paths: readonly string[], changed: readonly string[], checkout: string): Sha {
  const commit = git(checkout, 'log', '-1', '--format=%H', '--', ...paths).trim();
  const isDirty = changed.some((file) => isAmong(file, paths));
  if (!isDirty && commit) return sha(commit);
  const base = commit || git(checkout, 'rev-parse', 'HEAD').trim();
  return sha(`${base}-dirty.${contentHash(filesOf(paths, checkout), checkout)}`);
}

function isAmong(file: string, paths: readonly string[]): boolean {
  return paths.some((path) => file === path || file.startsWith(`${path}/`));
}

/** What is not as in HEAD: changed, removed, untracked; a file that git ignores counts where it is an input by name. */
function changesOf(paths: readonly string[], checkout: string): readonly string[] {
  const entries = split(
    git(checkout, 'status', '--porcelain', '-z', '--no-renames', '--untracked-files=all', '--', ...paths),
  );
  const known = new Set(split(git(checkout, 'ls-files', '-z', '--', ...paths)));
  const unknown = paths.filter(
    (path) => !known.has(path) && existsSync(join(checkout, path)) && isFile(path, checkout),
  );
  return [...entries.map((entry) => entry.slice(3)), ...unknown];
}

/** Names and contents of all input files, in order. */
function contentHash(files: readonly string[], checkout: string): string {
  const hash = createHash('sha256');
  for (const file of files) {
    const content = readFileSync(join(checkout, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 8);
}

function filesOf(paths: readonly string[], checkout: string): readonly string[] {
  const listed = split(git(checkout, 'ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...paths));
  const all = new Set(
    [...listed, ...paths].filter((path) => existsSync(join(checkout, path)) && isFile(path, checkout)),
  );
  return [...all].sort();
}

function isFile(path: string, checkout: string): boolean {
  return statSync(join(checkout, path)).isFile();
}

function split(text: string): string[] {
  return text.split('\0').filter((part) => part !== '');
}

/** `--no-optional-locks`: a look at the tree must not get into the way of a commit that runs. */
function git(checkout: string, ...args: string[]): string {
  try {
    return execFileSync('git', ['--no-optional-locks', '-C', checkout, '--literal-pathspecs', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1 << 26,
    });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new InvalidInput(
      `${checkout} cannot tell versions of artifacts: ${(stderr ?? String(error)).trim()}`,
      'The versions of artifacts are commits, so that the project has to be a git repository with at least one commit',
      'Clone the project with git, or make a repository of it: git init, git add, git commit',
    );
  }
}
