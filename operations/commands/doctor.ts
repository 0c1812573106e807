import { landscape } from '../../environments/landscape';
import { checkEverything } from '../checks';
import { type CommandModule, examples } from '../command';
import { openContext } from '../context';
import { EXIT, ExitWith } from '../errors';

/** Looks at all that has to be in order and says how to mend what is not. Exit code 1 when there is a problem. */
export const define: CommandModule['define'] = (command, invocation) => {
  command
    .addHelpText('after', examples(['./biosphere doctor', 'what is in order, and how to mend what is not']))
    .action(async () => {
      const { machine, output } = openContext(invocation(), { touchesCloud: false });
      const checks = await checkEverything(machine, landscape);
      const problems = checks.filter(({ state }) => state === 'problem');
      const marks = { ok: output.colors.green('✓'), note: output.colors.yellow('!'), problem: output.colors.red('✗') };
      output.result({ ok: problems.length === 0, checks }, () => {
        for (const { subject, state, found, fix } of checks) {
          output.line(`${marks[state]} ${subject}: ${found}`);
          if (fix) output.line(`    ${fix}`);
        }
        output.line(problems.length === 0 ? 'All is in order.' : `${problems.length} to mend.`);
      });
      if (problems.length > 0) throw new ExitWith(EXIT.failure);
    });
};
