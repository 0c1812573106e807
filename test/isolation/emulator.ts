import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Case } from './simulator';

const checkout = resolve(__dirname, '..', '..');

/** How the emulator of the local cloud decides cases: null where it allows one, otherwise the reason in its denial. */
export function decideInEmulator(python: string, cases: readonly Case[]): (string | null)[] {
  const lines = cases.map((each) =>
    JSON.stringify({
      principal: each.principal.session,
      role: each.principal.role.arn,
      account: each.principal.role.arn.split(':')[4],
      action: each.probe.action,
      resource: each.probe.resource,
      resourceAccount: each.resourceAccount,
      context: each.context,
      identity: each.identity,
      boundary: each.boundary,
      resourcePolicy: each.resourcePolicy ?? null,
    }),
  );
  const output = execFileSync(python, ['-m', 'emulator.iam_decide'], {
    input: lines.join('\n'),
    env: { PYTHONPATH: join(checkout, 'local-cloud') },
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  });
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
