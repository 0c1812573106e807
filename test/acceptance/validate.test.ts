import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { product } from '../../artifacts/product';
import { parseBiome } from '../../environments/biome';
import { writeTerraformCliConfig } from '../../operations/setup/terraform-cli-config';
import { buildStacks } from '../../stacks/app';
import { adopterComposition } from '../adopter/composition';
import { compositionOf } from '../composition';
import { type SynthesizedStack, synthesize } from '../synthesize';

/**
 * `terraform validate` with the real provider. To start the provider and read its schema takes 2.4 s a time, so that all
 * stacks are validated at once, as modules of one configuration. A module's backend block has no effect and is warned of.
 */
const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'biosphere-validate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Verdict {
  readonly valid: boolean;
  readonly error_count: number;
  readonly diagnostics: readonly { readonly severity: string; readonly summary: string; readonly detail: string }[];
}

async function validate(name: string, stacks: Readonly<Record<string, SynthesizedStack>>): Promise<Verdict> {
  const root = join(folder, name);
  const cliConfig = join(folder, 'terraform.rc');
  writeTerraformCliConfig({ env: process.env, file: cliConfig, cache: join(cacheHome(), 'biosphere') });
  for (const [id, json] of Object.entries(stacks)) {
    mkdirSync(join(root, id), { recursive: true });
    writeFileSync(join(root, id, 'cdk.tf.json'), JSON.stringify(json));
  }
  const modules = Object.fromEntries(Object.keys(stacks).map((id) => [id, { source: `./${id}` }]));
  writeFileSync(join(root, 'main.tf.json'), JSON.stringify({ module: modules }));
  copyFileSync(resolve(__dirname, '../../stacks/terraform.lock.hcl'), join(root, '.terraform.lock.hcl'));
  const run = (...args: string[]) =>
    promisify(execFile)('terraform', args, {
      cwd: root,
      maxBuffer: 1 << 26,
      env: { ...process.env, TF_CLI_CONFIG_FILE: cliConfig, TF_DATA_DIR: join(folder, `${name}-data`) },
    });
  await run('init', '-backend=false', '-input=false', '-lockfile=readonly');
  // Exit code 1 says the same as the JSON, but throws it away.
  const { stdout } = await run('validate', '-json').catch((error: { stdout: string }) => error);
  return JSON.parse(stdout);
}

function cacheHome(): string {
  return process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
}

function errorsOf({ diagnostics }: Verdict): string[] {
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ summary, detail }) => `${summary}: ${detail}`);
}

test(
  'every stack of all targets, and a biome, is valid for the real provider',
  async () => {
    const biome = parseBiome('ada', 'sandbox-dev');
    const stacks = synthesize((app) => buildStacks(app, compositionOf({ product, biome })));
    expect(Object.keys(stacks)).toHaveLength(65);
    expect(errorsOf(await validate('ours', stacks))).toEqual([]);
  },
  5 * MINUTES,
);

test(
  "another company's stacks are valid too, and what is wrong is found",
  async () => {
    const biome = parseBiome('rosa', 'sandbox-dev');
    const stacks = synthesize((app) => buildStacks(app, adopterComposition({ biome })));
    const wrong = { terraform: {}, resource: { aws_sqs_queue: { one: { visibility_timeout_seconds: 'soon' } } } };
    const verdict = await validate('theirs', { ...stacks, wrong });
    expect(errorsOf(verdict)).toEqual([expect.stringContaining('Incorrect attribute value type')]);
  },
  5 * MINUTES,
);
