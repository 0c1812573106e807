import { shown } from '../../environments/errors';
import { type CommandModule, examples } from '../command';
import { SCRIPTS, SHELLS } from '../completion/scripts';
import { UserError } from '../errors';

/** Prints what a shell loads. It changes no file: where a shell reads its set-up is the person's own business. */
export const define: CommandModule['define'] = (command, invocation) => {
  command
    .argument('<shell>', SHELLS.join(', '))
    .addHelpText(
      'after',
      examples(
        [
          'source <(./biosphere completion bash)',
          'in this bash; in ~/.bashrc with the path of the checkout, in every one',
        ],
        ['source <(./biosphere completion zsh)', 'in this zsh, after compinit'],
        ['./biosphere completion fish | source', 'in this fish'],
      ),
    )
    .action((name: string) => {
      const shell = SHELLS.find((each) => each === name);
      if (!shell) {
        throw new UserError(
          `${shown(name)} is no shell that completes here`,
          `These do: ${SHELLS.join(', ')}`,
          'Give one of them',
        );
      }
      const { output } = invocation();
      output.result({ shell, script: SCRIPTS[shell] }, () => output.line(SCRIPTS[shell].trimEnd()));
    });
};
