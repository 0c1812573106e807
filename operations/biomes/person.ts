import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Machine } from '../machine';

/** Who a person is to the records: `ada@laptop`. */
export function identityOf({ userName, hostName }: Pick<Machine, 'userName' | 'hostName'>): string {
  return `${userName}@${hostName}`;
}

export interface CheckoutFacts {
  readonly branch: string | null;
  readonly commit: string | null;
}

/** What git says of the checkout; both are null where it has no commit yet, the branch also where none is checked out. */
export async function factsOfCheckout(checkout: string): Promise<CheckoutFacts> {
  const git = (...args: string[]) =>
    promisify(execFile)('git', ['-C', checkout, ...args]).then(
      ({ stdout }) => stdout.trim() || null,
      () => null,
    );
  const [branch, commit] = await Promise.all([git('branch', '--show-current'), git('rev-parse', 'HEAD')]);
  return { branch, commit };
}
