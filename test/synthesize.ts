import '../stacks/without-stack-traces';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type TerraformStack } from 'cdktf';

/** One resource or data source as it stands in the JSON, arguments in snake_case. */
export type Block = Readonly<Record<string, unknown>>;

/** The JSON of one stack: `resource.<type>.<id>`, and so on. */
export interface SynthesizedStack {
  readonly terraform: Block;
  readonly provider?: Readonly<Record<string, readonly Block[]>>;
  readonly variable?: Readonly<Record<string, Block>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly output?: Readonly<Record<string, Block>>;
  readonly moved?: readonly { readonly from: string; readonly to: string }[];
}

/**
 * The one way in which tests synthesize: a real App in a folder of its own, `app.synth()`, and the JSON read back.
 * (`Testing.synth` of cdktf skips `prepareStack`, with which cross-stack references pass that fail for real.)
 * @param build adds the stacks to the App
 * @returns the JSON per stack id, in the order of the manifest
 */
export function synthesize(build: (app: App) => void): Record<string, SynthesizedStack> {
  const outdir = mkdtempSync(join(tmpdir(), 'biosphere-synth-'));
  try {
    const app = new App({ outdir, skipValidation: false });
    build(app);
    app.synth();
    const manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
    return Object.fromEntries(
      Object.entries<{ synthesizedStackPath: string }>(manifest.stacks).map(([id, { synthesizedStackPath }]) => [
        id,
        JSON.parse(readFileSync(join(outdir, synthesizedStackPath), 'utf8')),
      ]),
    );
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Synthesizes one stack. */
export function synthesizeStack(build: (app: App) => TerraformStack): SynthesizedStack {
  let id = '';
  const stacks = synthesize((app) => {
    id = build(app).node.id;
  });
  return stacks[id] as SynthesizedStack;
}

/** All resources of a type, with their ids. */
export function resourcesOf(stack: SynthesizedStack, type: string): [id: string, block: Block][] {
  return Object.entries(stack.resource?.[type] ?? {});
}

/** The only resource of a type; fails where there is none or more than one. */
export function onlyResource(stack: SynthesizedStack, type: string): Block {
  const found = resourcesOf(stack, type);
  if (found.length !== 1)
    throw new Error(`expected one ${type}, found ${found.map(([id]) => id).join(', ') || 'none'}`);
  return found[0]?.[1] as Block;
}

/** How many resources of each type a stack has. */
export function countByType(stack: SynthesizedStack): Record<string, number> {
  return Object.fromEntries(
    Object.entries(stack.resource ?? {})
      .map(([type, all]): [string, number] => [type, Object.keys(all).length])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
