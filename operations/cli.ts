import { Command, CommanderError, Option } from 'commander';
import { plain } from '../environments/errors';
import { landscape } from '../environments/landscape';
import { version } from '../package.json';
import { examples, type GlobalOptions, type Invocation } from './command';
import { COMMANDS, loadCommand } from './commands';
import { ASKED_BY_SHELL } from './completion/scripts';
import { EXIT, ExitWith, reportOf, UserError } from './errors';
import { Interrupt } from './interrupt';
import { readMachine } from './machine';
import { Output } from './output';

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

/** Entry point of every command: the one place of operations/ that reads the process's arguments and environment. */
export async function main(argv: readonly string[], checkout: string): Promise<number> {
  const { env } = process;
  const machine = readMachine(env, checkout);
  // Known before parsing, so that a mistake in the command line is told in the form that was asked for.
  const before = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const output = new Output({ json: before.includes('--json'), env });
  const interrupt = new Interrupt((text) => output.warn(text));
  const program = frame();
  const invocation = (): Invocation => {
    const { json = false, yes = false, cloud, target } = program.opts<Partial<GlobalOptions>>();
    return { machine, output, interrupt, options: { json, yes, cloud, target } as GlobalOptions };
  };
  const define = (command: Command) => {
    const entry = COMMANDS.find((each) => each.name === command.name());
    if (entry && command.parent === program) loadCommand(entry).define(command, invocation);
  };
  if (argv[0] === ASKED_BY_SHELL) {
    // Loaded here alone: with it come the clients of the state store.
    const { answerShell } = require('./completion/answer') as typeof import('./completion/answer');
    for (const line of await answerShell(program, define, argv.slice(1), { machine, landscape })) output.line(line);
    return EXIT.ok;
  }
  program.hook('preSubcommand', (_program, command) => define(command));
  try {
    const asked = argv.length > 0 ? [...argv] : ['--help'];
    await interrupt.guard(() => program.parseAsync(asked, { from: 'user' }));
    return Number(process.exitCode ?? EXIT.ok);
  } catch (error) {
    return tell(error, output, env);
  }
}

function frame(): Command {
  const program = new Command('biosphere')
    .description('Environments of your own: on this machine for real, and the same on AWS.')
    .version(version, '-V, --version', 'Print the version')
    .option('--json', 'print one JSON document on standard output, all else on standard error')
    .addOption(new Option('--cloud <cloud>', 'local (default) or aws'))
    .addOption(
      new Option('--target <target>', 'for example sandbox-dev; default: the home of biomes, or ./biosphere use'),
    )
    .option('-y, --yes', 'answer yes to every question')
    .helpOption('-h, --help', 'Print help')
    .addHelpCommand(
      new Command('help').argument('[command]').description('Print the help of a command').helpGroup('Machine:'),
    )
    .showSuggestionAfterError(true)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => {} })
    .exitOverride()
    .addHelpText(
      'after',
      [
        examples(
          ['./biosphere start', 'everything, from nothing to a result'],
          ['./biosphere up ada', 'a biome named ada in the default target'],
          ['./biosphere run data.csv', "the product's workflow on your file"],
          ['./biosphere exec -- terraform version', 'a program on the chosen cloud'],
        ),
        '',
        'Exit codes: 0 done, 1 failure, 2 mistake in what was given, 3 lock held by another run, 4 sign-in needed,',
        '130 interrupted. Set BIOSPHERE_DEBUG=1 to see where an error came from. Full reference: docs/commands.md',
      ].join('\n'),
    );
  for (const { name, summary, group } of COMMANDS) {
    program
      .command(name)
      .summary(summary)
      .description(`${summary}.`)
      .helpGroup(`${group}:`)
      .copyInheritedSettings(program);
  }
  return program;
}

/** Prints an error as plain paragraphs and gives the exit code that goes with it. */
function tell(error: unknown, output: Output, env: NodeJS.ProcessEnv): number {
  if (error instanceof ExitWith) return error.exitCode;
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
  // A command that only groups others, called alone: its help has been printed.
  if (error instanceof CommanderError && error.code === 'commander.help') return EXIT.mistake;
  const report = reportOf(error instanceof CommanderError ? mistakeOf(error) : error);
  output.error(report);
  if (env.BIOSPHERE_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return report.exitCode;
}

/** The parser's own words (`error: unknown option '--jsn'\n(Did you mean --json?)`) as one of our paragraphs. */
function mistakeOf(error: CommanderError): UserError {
  // The hint is the last line; what was given may hold line breaks of its own.
  const [, text = '', hint] = /^(?:error: )?(.*?)(?:\n(\(Did you mean .*\)))?$/s.exec(error.message) ?? [];
  const message = plain(text, 200);
  const received = `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
  const allowed =
    error.code === 'commander.unknownCommand'
      ? `Commands are ${COMMANDS.map((each) => each.name).join(', ')}`
      : 'Each command takes the arguments and options that its help lists';
  const help = 'Read ./biosphere --help, or ./biosphere help <command>';
  return new UserError(received, allowed, hint ? `${hint.replace(/^\(|\)$/g, '')} ${help}` : help);
}
