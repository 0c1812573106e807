import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readMachine } from '../../operations/machine';
import { writeTerraformCliConfig } from '../../operations/setup/terraform-cli-config';
import { CHECKOUT } from '../python-tools';
import type { Block, SynthesizedStack } from '../synthesize';

/** The stacks of one account and region: modules of one configuration, since to start the provider costs seconds a time. */
interface Group {
  readonly name: string;
  readonly provider: Block;
  readonly stacks: Readonly<Record<string, SynthesizedStack>>;
}

type Terraform = (...args: string[]) => Promise<string>;

/**
 * Runs Terraform over stacks. Each stack is as it was synthesized but for its backend, its role and its default tags: a plan
 * is made with an account's own keys, and what the scanner looks at is none of these.
 */
export class Planner {
  /** @param folder a folder of its own. @param awsConfig has a profile per account */
  constructor(
    private readonly folder: string,
    private readonly awsConfig: string,
  ) {}

  async apply(name: string, stacks: Readonly<Record<string, SynthesizedStack>>): Promise<void> {
    for (const group of this.groupsOf(stacks)) {
      const terraform = await this.configuration(join(name, group.name), group);
      await terraform('apply', '-input=false', '-auto-approve');
    }
  }

  /** @returns files, each with what `terraform show -json` says of a plan */
  async plan(name: string, stacks: Readonly<Record<string, SynthesizedStack>>): Promise<string[]> {
    const files: string[] = [];
    const folder = join(this.folder, `${name}-json`);
    mkdirSync(folder);
    for (const group of this.groupsOf(stacks)) {
      const terraform = await this.configuration(join(name, group.name), group);
      await terraform('plan', '-input=false', '-lock=false', '-out=plan');
      const file = join(folder, `${group.name}.json`);
      writeFileSync(file, await terraform('show', '-json', 'plan'));
      files.push(file);
    }
    return files;
  }

  private groupsOf(stacks: Readonly<Record<string, SynthesizedStack>>): Group[] {
    const groups = new Map<string, Group>();
    for (const [id, stack] of Object.entries(stacks)) {
      const { assume_role, default_tags, ...provider } = stack.provider?.aws?.[0] ?? {};
      const name = `${provider.region}-${String(provider.profile)}`;
      const shared = { ...provider, shared_config_files: [this.awsConfig] };
      const group = groups.get(name) ?? { name, provider: shared, stacks: {} };
      groups.set(name, { ...group, stacks: { ...group.stacks, [id]: stack } });
    }
    return [...groups.values()];
  }

  private async configuration(name: string, { provider, stacks }: Group): Promise<Terraform> {
    const root = join(this.folder, name);
    for (const [id, { terraform, provider: _, ...rest }] of Object.entries(stacks)) {
      mkdirSync(join(root, id), { recursive: true });
      const { required_providers } = terraform;
      writeFileSync(join(root, id, 'cdk.tf.json'), JSON.stringify({ ...rest, terraform: { required_providers } }));
    }
    const module = Object.fromEntries(Object.keys(stacks).map((id) => [id, { source: `./${id}` }]));
    writeFileSync(join(root, 'main.tf.json'), JSON.stringify({ provider: { aws: [provider] }, module }));
    copyFileSync(join(CHECKOUT, 'stacks', 'terraform.lock.hcl'), join(root, '.terraform.lock.hcl'));
    const terraform = this.terraformIn(root);
    await terraform('init', '-input=false', '-lockfile=readonly');
    return terraform;
  }

  private terraformIn(cwd: string): Terraform {
    const { env, cache } = readMachine(process.env, CHECKOUT);
    const file = join(this.folder, 'terraform.rc');
    writeTerraformCliConfig({ env, file, cache });
    // Nothing of the person's own may lead to a real account.
    const own = Object.entries(env).filter(([each]) => !/^(AWS|TF)_/.test(each));
    const variables = { AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true' };
    return async (...args) => {
      const { stdout } = await promisify(execFile)('terraform', args, {
        cwd,
        maxBuffer: 1 << 28,
        env: { ...Object.fromEntries(own), ...variables, TF_CLI_CONFIG_FILE: file, TF_IN_AUTOMATION: '1' },
      });
      return stdout;
    };
  }
}
