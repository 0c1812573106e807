import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  paginateListSecrets,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Checkout, Ended } from '../acceptance/a-checkout';
import type { OpenCloud } from './collect';
import type { Secret } from './forms';

const BIOME = 'secretive';
const STACK = `sandbox-dev-biome-${BIOME}`;

/** What a person's shell, and their checkout, may hold when they call our commands; none of it is ours to write down. */
export const SEEDED: readonly Secret[] = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'PGPASSWORD',
  'MC_HOST_elsewhere',
  'TF_VAR_password',
  'GITHUB_TOKEN',
  'NPM_TOKEN',
].map((name) => ({ what: `the seeded ${name}`, value: `Seeded+${name.toLowerCase()}/0123456789=` }));

const REMOTE: Secret = { what: 'the token in the address of a remote', value: 'ghp_Seeded0123456789remote' };
const WRONG_MASTER: Secret = {
  what: 'the seeded password of the server’s master',
  value: 'Seeded+wrong/master=0123456789',
};
export const SEEDED_ELSEWHERE: readonly Secret[] = [REMOTE, WRONG_MASTER];

/** What commands said, and how they ended. */
export interface Said extends Ended {
  readonly command: string;
}

/** The life of a biome, well and badly, with and without BIOSPHERE_DEBUG: everything that each command says. */
export async function liveThrough(checkout: Checkout, openCloud: () => Promise<OpenCloud>): Promise<Said[]> {
  const said: Said[] = [];
  const env = Object.fromEntries(SEEDED.map(({ what, value }) => [what.replace('the seeded ', ''), value]));
  const run = async (args: readonly string[], more: NodeJS.ProcessEnv = { BIOSPHERE_DEBUG: '1' }) => {
    const ended = await checkout.run('./biosphere', args, { ...env, ...more });
    said.push({ command: args.join(' '), ...ended });
    return ended;
  };
  checkout.git('remote', 'add', 'elsewhere', `https://somebody:${REMOTE.value}@git.example.com/biosphere.git`);
  try {
    await must(run(['up', BIOME]));
    await must(run(['--json', 'run', '--biome', BIOME], {}));
    await must(run(['--json', 'rotate', BIOME]));
    await must(run(['run', '--biome', BIOME]));
    await withWrongMaster(await openCloud(), async () => {
      await mustFail(run(['--json', 'up', 'unlucky']));
    });
    await mustFail(run(['run', unreadable(checkout), '--biome', BIOME]));
    for (const command of ['ls', 'show', 'logs', 'psql']) {
      const args = command === 'ls' ? [command] : [command, BIOME];
      await must(run(args));
      await must(run(['--json', ...args], {}));
    }
    for (const args of [['doctor'], ['cloud', 'status'], ['cloud', 'logs']]) {
      await run(args);
      await run(['--json', ...args], {});
    }
    said.push(...(await plans(checkout)));
    await must(run(['up', BIOME], {}));
  } finally {
    checkout.git('remote', 'remove', 'elsewhere');
    await run(['down', 'unlucky', '--yes']);
    await run(['--json', 'down', BIOME, '--yes'], {});
  }
  return said;
}

async function must(running: Promise<Ended>): Promise<void> {
  const { code, stdout, stderr } = await running;
  if (code !== 0) throw new Error(`A command ended with ${code}\n${stdout}\n${stderr}`);
}

async function mustFail(running: Promise<Ended>): Promise<void> {
  const { code, stdout } = await running;
  if (code === 0) throw new Error(`A command that was to fail did not\n${stdout}`);
}

/** While work goes on, the provisioner cannot read what is in the master's secret: an error in which a password is near. */
async function withWrongMaster({ endpoint, region, credentials }: OpenCloud, work: () => Promise<void>): Promise<void> {
  for (const key of Object.values(credentials.accounts)) {
    const client = new SecretsManagerClient({ endpoint, region, credentials: key });
    for await (const { SecretList = [] } of paginateListSecrets({ client }, {})) {
      const SecretId = SecretList.find(({ Name = '' }) => Name.startsWith('rds!'))?.Name;
      if (!SecretId) continue;
      const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId }));
      await client.send(new PutSecretValueCommand({ SecretId, SecretString: WRONG_MASTER.value }));
      try {
        await work();
      } finally {
        await client.send(new PutSecretValueCommand({ SecretId, SecretString }));
      }
      return;
    }
  }
  throw new Error('No server has a master secret');
}

/** A file on which the workflow fails. */
function unreadable(checkout: Checkout): string {
  const file = join(checkout.home, 'no-assays.csv');
  writeFileSync(file, 'this,is\nnot,an assay\n');
  return file;
}

/** Saved plans of the biome's stack, as files and as `terraform show -json` tells them. */
async function plans(checkout: Checkout): Promise<Said[]> {
  const runs = join(checkout.home, 'runs');
  const folder = readdirSync(runs)
    .sort()
    .map((run) => join(runs, run, 'stacks', STACK))
    .findLast((each) => list(each).includes('biosphere.auto.tfvars.json'));
  if (!folder) throw new Error(`No run holds the stack ${STACK}`);
  const data = `TF_DATA_DIR=${join(checkout.home, 'terraform', 'local', STACK)}`;
  const terraform = async (...args: string[]) => {
    const command = ['exec', '--', 'env', data, 'terraform', `-chdir=${folder}`, ...args];
    return { command: command.join(' '), ...(await checkout.run('./biosphere', command)) };
  };
  const file = join(folder, 'saved.tfplan');
  const all: Said[] = [];
  for (const kind of [[], ['-destroy']]) {
    const planned = await terraform('plan', ...kind, '-input=false', '-lock=false', `-out=${file}`);
    if (planned.code !== 0) throw new Error(`No plan: ${planned.stdout}${planned.stderr}`);
    const shown = await terraform('show', '-json', file);
    all.push(planned, shown);
  }
  return all;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
