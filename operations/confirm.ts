import prompts from 'prompts';
import type { Invocation } from './command';
import { Interrupted, UserError } from './errors';

/**
 * Asks before something goes for good; `--yes` answers for a script.
 * @throws UserError where nobody can be asked, Interrupted on Ctrl-C. @returns false for a no.
 */
export async function confirm(
  { machine, output, options }: Pick<Invocation, 'machine' | 'output' | 'options'>,
  question: string,
): Promise<boolean> {
  if (options.yes) return true;
  if (!machine.interactive || output.json) {
    throw new UserError(
      'This has to be confirmed, and there is nobody to ask',
      'On a terminal a person answers; a script says --yes',
      'Add --yes once you are sure',
    );
  }
  let left = false;
  const { answer } = await prompts(
    { type: 'confirm', name: 'answer', message: question, initial: false, stdout: process.stderr },
    {
      onCancel: () => {
        left = true;
      },
    },
  );
  if (left) throw new Interrupted('Interrupted', 'Nothing was changed', 'Run the same command again to decide');
  return answer === true;
}
