import { mkdirSync, statfsSync } from 'node:fs';
import { type Landscape, resolve, targetsOf } from '../environments/resolve';
import { CLOUDS } from '../environments/settings';
import { TARGETS } from '../environments/target';
import { requireConfigured } from './aws-readiness';
import { reportOf } from './errors';
import type { Machine } from './machine';
import { areInstalled } from './setup/dependencies.cjs';
import { check, problemsOf } from './setup/prerequisites.cjs';
import { localCloudOf, writeTerraformSettings } from './setup/setup';
import type { ProviderSource } from './setup/terraform-cli-config';

/** One thing that doctor looked at. `note`: nothing is wrong, but good to know. */
export interface Check {
  readonly subject: string;
  readonly state: 'ok' | 'note' | 'problem';
  readonly found: string;
  /** What to do; for problems and notes. */
  readonly fix?: string;
}

/** Free space below which the first set-up fails, and below which a running local cloud is in danger. */
const SET_UP_BYTES = 6e9;
const RUNNING_BYTES = 1e9;

/** Looks at everything; changes nothing but Terraform's CLI configuration, which each run writes. */
export async function checkEverything(machine: Machine, landscape: Landscape): Promise<Check[]> {
  return [
    ...prerequisites(machine),
    npmPackages(machine),
    terraform(machine),
    ...builds(machine),
    ...[machine.home, machine.cache].map(disk),
    ...(await parts(machine)),
    ...configuration(landscape),
    aws(landscape),
  ];
}

function prerequisites({ env }: Machine): Check[] {
  return check(env).map((finding) => {
    const [problem] = problemsOf([finding]);
    return problem
      ? { subject: finding.name, state: 'problem', found: problem.received, fix: `${problem.allowed}. ${problem.fix}` }
      : { subject: finding.name, state: 'ok', found: `${finding.version} (${finding.file})` };
  });
}

function npmPackages({ checkout }: Machine): Check {
  const subject = 'npm packages';
  if (areInstalled(checkout)) return { subject, state: 'ok', found: 'as package-lock.json says' };
  const fix = 'Any other ./biosphere command installs them';
  return { subject, state: 'problem', found: 'they differ from package-lock.json', fix };
}

function terraform(machine: Machine): Check {
  const { file, source } = writeTerraformSettings(machine);
  return { subject: 'Terraform providers', state: 'ok', found: `${describe(source)}, see ${file}` };
}

function describe(source: ProviderSource): string {
  if (source.kind === 'user') return `as ${source.file} says`;
  return source.kind === 'mirror' ? `from the mirror ${source.mirror.folder}` : 'from the registry';
}

function builds(machine: Machine): Check[] {
  const missing = localCloudOf(machine).missing();
  if (missing.length === 0) return [{ subject: 'Set-up', state: 'ok', found: 'complete' }];
  const fix = 'The next ./biosphere cloud up or ./biosphere up does it';
  return missing.map(({ title, minutes }) => ({
    subject: title,
    state: 'note',
    found: `not built yet, about ${minutes} min`,
    fix,
  }));
}

function disk(folder: string): Check {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const subject = `Disk of ${folder}`;
  const found = `${(free / 1e9).toFixed(1)} GB free`;
  if (free < RUNNING_BYTES) {
    return { subject, state: 'problem', found, fix: 'Free at least 1 GB: databases stop when the disk is full' };
  }
  if (free < SET_UP_BYTES) return { subject, state: 'note', found, fix: 'A first set-up needs 6 GB' };
  return { subject, state: 'ok', found };
}

async function parts(machine: Machine): Promise<Check[]> {
  const status = await localCloudOf(machine).status();
  if (!status.running) {
    return [{ subject: 'Local cloud', state: 'note', found: 'not running', fix: 'Start it with ./biosphere cloud up' }];
  }
  const parts = status.parts.map(({ name, healthy, endpoint = '', detail = 'not healthy' }) => ({
    subject: `Local cloud: ${name}`,
    state: healthy ? ('ok' as const) : ('problem' as const),
    found: healthy ? `healthy ${endpoint}`.trim() : detail,
    ...(!healthy && {
      fix: `Read ./biosphere cloud logs ${name}, then ./biosphere cloud down and ./biosphere cloud up`,
    }),
  })) satisfies Check[];
  const fix = './biosphere cloud up starts it anew from them; its contents stay';
  const older: Check = {
    subject: 'Local cloud',
    state: 'note',
    found: 'its sources have changed since its start',
    fix,
  };
  return status.current ? parts : [...parts, older];
}

/** Every target that is on has to resolve on both clouds. */
function configuration(landscape: Landscape): Check[] {
  const subject = 'environments/';
  const targets = targetsOf(landscape);
  const problems = CLOUDS.flatMap((cloud) =>
    targets.flatMap((target) => {
      try {
        resolve(landscape, cloud, target);
        return [];
      } catch (error) {
        return reportOf(error).problems;
      }
    }),
  );
  const seen = new Map(problems.map(({ received, allowed, fix }) => [received, `${allowed}. ${fix}`]));
  if (seen.size === 0)
    return [{ subject, state: 'ok', found: `${targets.length} of ${TARGETS.length} targets in use` }];
  return [...seen].map(([found, fix]) => ({ subject, state: 'problem', found, fix }));
}

function aws(landscape: Landscape): Check {
  try {
    requireConfigured(landscape, 'aws');
    return { subject: 'Cloud aws', state: 'ok', found: 'configured' };
  } catch (error) {
    const [problem] = reportOf(error).problems;
    return { subject: 'Cloud aws', state: 'note', found: problem?.received ?? '', fix: problem?.fix ?? '' };
  }
}
