/**
 * Composition root of the synthesis: reads the selection from the environment, the versions from git, and hands everything
 * down as plain data. cdktf.json starts it; BIOSPHERE_* variables are described in stacks/selection.ts.
 */
import './stacks/without-stack-traces';
import { copyFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { App } from 'cdktf';
import { PLATFORM, SERVING } from './artifacts/build/spec';
import { versionsOf } from './artifacts/build/version';
import { product } from './artifacts/product';
import { InvalidInput, InvalidInputs } from './environments/errors';
import { landscape } from './environments/landscape';
import { buildStacks } from './stacks/app';
import type { Composition } from './stacks/composition';
import { selectionOf } from './stacks/selection';

const checkout = __dirname;

function compositionOf(variables: NodeJS.ProcessEnv): Composition {
  const selection = selectionOf(variables, landscape);
  return {
    landscape,
    product,
    ...selection,
    ...versions(),
    ...(selection.cloud === 'local' ? { awsConfigFiles: [localConfigFile(variables)] } : {}),
  };
}

function versions(): Pick<Composition, 'platformVersions' | 'servingVersion'> {
  const found = new Map([...versionsOf([...PLATFORM, SERVING], checkout)].map(([{ name }, sha]) => [name, sha]));
  return {
    platformVersions: Object.fromEntries(PLATFORM.map(({ name }) => [name, found.get(name)])),
    servingVersion: found.get(SERVING.name),
  } as Pick<Composition, 'platformVersions' | 'servingVersion'>;
}

/** Relative to the folder of a stack, so that the JSON does not change with the place of the checkout. */
function localConfigFile({ CDKTF_OUTDIR, BIOSPHERE_HOME }: NodeJS.ProcessEnv): string {
  const stackFolder = join(resolve(CDKTF_OUTDIR || 'cdktf.out'), 'stacks', 'any');
  const home = resolve(checkout, BIOSPHERE_HOME || '.biosphere');
  return relative(stackFolder, join(home, 'local', 'aws', 'config'));
}

/** Terraform then takes the provider whose bytes are committed, and cdktf asks no registry. */
function lockProviders({ outdir, manifest }: App): void {
  for (const { workingDirectory } of Object.values(manifest.stacks)) {
    copyFileSync(join(checkout, 'stacks', 'terraform.lock.hcl'), join(outdir, workingDirectory, '.terraform.lock.hcl'));
  }
}

try {
  const app = new App();
  buildStacks(app, compositionOf(process.env));
  app.synth();
  lockProviders(app);
} catch (error) {
  if (!(error instanceof InvalidInput || error instanceof InvalidInputs)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
