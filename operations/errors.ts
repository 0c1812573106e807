import { InvalidInput, InvalidInputs, plain } from '../environments/errors';

/** What a command's exit tells a script. Documented in docs/commands.md and in `./biosphere --help`. */
export const EXIT = { ok: 0, failure: 1, mistake: 2, lockHeld: 3, signInNeeded: 4, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An error that a person reads as one paragraph: what was received, what is allowed, how to mend it. */
export abstract class PlainError extends Error {
  abstract readonly exitCode: ExitCode;
  /** @param received what came or happened. @param allowed what would have been right. @param fix what to do now. */
  constructor(
    readonly received: string,
    readonly allowed: string,
    readonly fix: string,
    options?: ErrorOptions,
  ) {
    super(new InvalidInput(received, allowed, fix).message, options);
    this.name = new.target.name;
  }
}

/** The user's mistake: exit code 2. */
export class UserError extends PlainError {
  readonly exitCode = EXIT.mistake;
}

/** Something went wrong that was nobody's input: exit code 1. */
export class Failure extends PlainError {
  readonly exitCode = EXIT.failure;
}

/** The state store, or a state in it, is not as it has to be: nothing was begun, and no other part is under suspicion. */
export class StateUnusable extends Failure {}

/** Another run holds the lock of what was to be changed: exit code 3. */
export class LockHeld extends PlainError {
  readonly exitCode = EXIT.lockHeld;
}

/** There are no valid credentials for the chosen cloud: exit code 4. */
export class SignInNeeded extends PlainError {
  readonly exitCode = EXIT.signInNeeded;
}

/** Ctrl-C: exit code 130. The parts say what was stopped, what exists now, and which command goes on. */
export class Interrupted extends PlainError {
  readonly exitCode = EXIT.interrupted;
}

/** Leaves with the exit code of a program that ran on the user's behalf; that program has said what there was to say. */
export class ExitWith extends Error {
  constructor(readonly exitCode: number) {
    super(`exit code ${exitCode}`);
    this.name = 'ExitWith';
  }
}

/** What is shown of an error, and the exit code that goes with it. */
export interface ErrorReport {
  readonly kind: string;
  readonly exitCode: number;
  readonly problems: readonly { readonly received: string; readonly allowed: string; readonly fix: string }[];
}

/** Turns whatever was thrown into plain paragraphs; nobody sees a stack trace, see BIOSPHERE_DEBUG for those. */
export function reportOf(error: unknown): ErrorReport {
  if (error instanceof PlainError) return { kind: error.name, exitCode: error.exitCode, problems: [error] };
  if (error instanceof InvalidInput) return { kind: 'UserError', exitCode: EXIT.mistake, problems: [error] };
  if (error instanceof InvalidInputs) return { kind: 'UserError', exitCode: EXIT.mistake, problems: error.problems };
  // Of local-cloud/, which does not know this file.
  if (isPlain(error)) return { kind: 'Failure', exitCode: EXIT.failure, problems: [error] };
  const known = ofSystem(error) ?? ofService(error);
  return { kind: 'Failure', exitCode: EXIT.failure, problems: [known ?? unexpected(error)] };
}

function isPlain(error: unknown): error is ErrorReport['problems'][number] {
  const { received, allowed, fix } = (error ?? {}) as Record<string, unknown>;
  return [received, allowed, fix].every((each) => typeof each === 'string');
}

type SystemError = Error & { code?: string; path?: string; address?: string; port?: number; syscall?: string };

function ofSystem(error: unknown): Failure | undefined {
  const { code, path, port, address } = (error ?? {}) as SystemError;
  switch (code) {
    case 'ENOSPC':
      return diskFull(path);
    case 'EDQUOT':
      return new Failure(
        `Your disk quota is used up${path ? `: ${path} could not be written` : ''}`,
        'The first set-up needs about 6 GB',
        'Free some space, or point XDG_CACHE_HOME to a disk that has some, and run the same command again',
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new Failure(
        `No permission${path ? ` for ${path}` : ''} (${code})`,
        'The checkout and the cache folder have to be readable and writable by you',
        path
          ? `Look at its owner with ls -ld ${path} and mend it`
          : 'Look at the owner of both with ls -ld and mend it',
      );
    case 'ENOTDIR':
    case 'EISDIR':
    case 'ELOOP':
    case 'ENAMETOOLONG':
      return new Failure(
        `${path ?? 'A path'} cannot be used (${code})`,
        'A file was expected where there is a folder, or the other way round, or the path is too long',
        'Look at it with ls -ld and put it right; what is in .biosphere can be deleted, apart from .biosphere/local',
      );
    case 'EADDRINUSE':
      return new Failure(
        `Port ${port ?? '?'}${address ? ` on ${address}` : ''} is taken by another program`,
        'The local cloud keeps the ports that it found at its first start',
        'Stop the other program, or give the local cloud new ports with ./biosphere cloud down and ./biosphere cloud up',
      );
    default:
      return undefined;
  }
}

/** What a service of the cloud answered and no command has asked for, or what is no answer of such a service. */
function ofService(error: unknown): Failure | undefined {
  if (!(error instanceof Object) || !('$metadata' in error || '$response' in error)) return undefined;
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  const [line = ''] = message.trim().split('\n');
  const isAnswer = $metadata !== undefined && !/Unknown/.test(name);
  return new Failure(
    isAnswer
      ? `The cloud refused: ${plain(line, 300)} (${name}, HTTP ${$metadata.httpStatusCode ?? 'without status'})`
      : `What answers in the place of the cloud is something else: ${plain(line, 100)}`,
    isAnswer ? 'This command needs that call to be answered' : 'An AWS API or an S3 store has to answer',
    'Look with ./biosphere cloud status what runs and with ./biosphere doctor what is not in order, then run the same command again',
    { cause: error },
  );
}

/** @param path what could not be written, where that is known */
export function diskFull(path?: string): Failure {
  return new Failure(
    `The disk is full${path ? `: ${path} could not be written` : ''}`,
    'The first set-up needs about 6 GB, a running local cloud some hundred MB more',
    'Free some space and run the same command again: what was finished is not done twice',
  );
}

function unexpected(error: unknown): Failure {
  const text = error instanceof Error ? error.message : String(error);
  return new Failure(
    text.trim() || 'Something failed without saying what',
    'This should not happen',
    'Run it again with BIOSPHERE_DEBUG=1 to see where, and ./biosphere doctor to see what is not in order',
    { cause: error },
  );
}
