import { existsSync, readFileSync } from 'node:fs';
import { shown } from '../../environments/errors';
import type { Context } from '../context';
import { UserError } from '../errors';
import { runProgram } from '../run-program';
import { localCloudOf } from '../setup/setup';

interface LogOptions {
  readonly lines: string;
  readonly follow?: boolean;
}

/** Prints the end of the logs that the parts of the local cloud write. @throws UserError */
export async function printCloudLogs(context: Context, part: string | undefined, options: LogOptions): Promise<void> {
  const lines = Number(options.lines);
  if (!Number.isInteger(lines) || lines < 0) {
    throw new UserError(`--lines is ${shown(options.lines)}`, 'It is a whole number of lines', 'Give one such as 200');
  }
  const files = choose(context, part);
  const { output, machine } = context;
  if (options.follow) {
    await runProgram(context, 'tail', ['-n', String(lines), '-F', ...files.map(({ file }) => file)], machine.env);
    return;
  }
  const logs = files.map(({ name, file }) => ({ name, file, lines: endOf(file, lines) }));
  output.result({ logs }, () => {
    for (const log of logs) {
      output.line(output.colors.bold(`── ${log.name} (${log.file})`));
      for (const line of log.lines) output.line(line);
    }
  });
}

function choose({ machine }: Context, part: string | undefined) {
  const all = localCloudOf(machine)
    .logFiles()
    .filter(({ file }) => existsSync(file));
  const chosen = all.filter(({ name }) => part === undefined || name === part);
  if (chosen.length > 0) return chosen;
  throw new UserError(
    part === undefined ? 'The local cloud has no logs yet' : `${shown(part)} writes no log`,
    all.length === 0
      ? 'It writes them once it has been started'
      : `These do: ${all.map(({ name }) => name).join(', ')}`,
    all.length === 0 ? 'Start it with ./biosphere cloud up' : 'Give one of them, or none for all',
  );
}

function endOf(file: string, lines: number): string[] {
  const all = readFileSync(file, 'utf8').trimEnd().split('\n');
  return all.slice(Math.max(0, all.length - lines));
}
