import { constants } from 'node:os';
import { shown } from '../environments/errors';
import type { Context } from './context';
import { ExitWith, UserError } from './errors';

/**
 * Gives the terminal to a program and leaves with its exit code.
 * @throws ExitWith unless it ended with 0, UserError where there is no such program.
 */
export async function runProgram(
  { interrupt }: Pick<Context, 'interrupt'>,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const { code, signal } = await interrupt.hand(command, args, { env }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'EACCES') throw error;
    throw new UserError(
      error.code === 'ENOENT' ? `${shown(command)} was not found` : `${shown(command)} cannot be executed`,
      'It has to be a program on your PATH or a path to one',
      'Install it, or correct its name',
    );
  });
  // As shells do it: 128 and the number of the signal.
  if (signal) throw new ExitWith(128 + constants.signals[signal]);
  if (code) throw new ExitWith(code);
}
