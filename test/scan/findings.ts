import { dirname } from 'node:path';
import { toolsOf } from '../python-tools';
import type { Exception } from './exceptions';

/** A check that a resource fails. */
export interface Finding {
  readonly check: string;
  readonly name: string;
  readonly stack: string;
  /** In its stack: type and id. */
  readonly type: string;
  readonly address: string;
}

export interface Scan {
  readonly passed: number;
  readonly resources: number;
  readonly findings: readonly Finding[];
}

interface Report {
  readonly summary: { readonly passed: number; readonly resource_count: number; readonly parsing_errors: number };
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      readonly resource: string;
    }[];
  };
}

/** Runs all checks that checkov has for plans over files of `terraform show -json`, offline. */
export async function scan(files: readonly string[]): Promise<Scan> {
  const run = await toolsOf('test/scan/requirements.txt');
  const options = ['--framework', 'terraform_plan', '--output', 'json', '--quiet', '--compact', '--skip-download'];
  const folder = dirname(files[0] ?? '');
  const { text } = await run('checkov', ['--directory', folder, ...options], { env: { LOG_LEVEL: 'CRITICAL' } });
  const { summary, results } = JSON.parse(text.slice(text.indexOf('{'))) as Report;
  if (summary.parsing_errors > 0) throw new Error(`${summary.parsing_errors} plans could not be read`);
  return {
    passed: summary.passed,
    resources: summary.resource_count,
    findings: results.failed_checks.map(({ check_id, check_name, resource }) => {
      const [, stack = '', type = '', address = ''] = /^module\.([^.]+)\.([^.]+)\.(.+)$/.exec(resource) ?? [];
      if (!address) throw new Error(`${resource} is no resource of a stack`);
      return { check: check_id, name: check_name, stack, type, address };
    }),
  };
}

/** What is left when exceptions are taken away, and exceptions that took nothing away. */
export function judge(
  findings: readonly Finding[],
  exceptions: readonly Exception[],
): { open: string[]; unused: string[] } {
  const open = findings.filter((finding) => !exceptions.some((each) => excuses(each, finding)));
  const unused = exceptions.filter((each) => !findings.some((finding) => excuses(each, finding)));
  return {
    open: open.map(({ check, name, stack, type, address }) => `${check} ${stack} ${type}.${address}: ${name}`),
    unused: unused.map(({ check, type, reason }) => `${check} ${type}: ${reason}`),
  };
}

export function excuses(exception: Exception, { check, stack, type, address }: Finding): boolean {
  const { stacks = /./, address: addresses = /./ } = exception;
  return exception.check === check && exception.type === type && stacks.test(stack) && addresses.test(address);
}
