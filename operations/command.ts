import type { Command } from 'commander';
import type { Interrupt } from './interrupt';
import type { Machine } from './machine';
import type { Output } from './output';

/** Options that every command takes, before or behind its name. */
export interface GlobalOptions {
  readonly json: boolean;
  /** Answer yes to every question. */
  readonly yes: boolean;
  readonly cloud?: string;
  readonly target?: string;
}

/** One call of a command. */
export interface Invocation {
  readonly machine: Machine;
  readonly output: Output;
  readonly interrupt: Interrupt;
  readonly options: GlobalOptions;
}

/**
 * A file of operations/commands/: `export const define: CommandModule['define'] = …`. It is loaded when its command is called;
 * `define` gives the command its arguments, options, examples and action. `invocation()` is to be called inside of the action.
 */
export interface CommandModule {
  define(command: Command, invocation: () => Invocation): void;
}

/** Examples behind the help of a command: each a command line and what it does. */
export function examples(...lines: readonly (readonly [command: string, does: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  return ['', 'Examples:', ...lines.map(([command, does]) => `  $ ${command.padEnd(width)}   ${does}`)].join('\n');
}
