import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { diskFull, EXIT, Failure, UserError } from '../errors';
import { type ProcessStart, startOfProcess } from './running';

/** What is synthesized: the same variables that a person would give to cdktf. */
export interface SynthesisSelection {
  readonly BIOSPHERE_CLOUD: string;
  readonly BIOSPHERE_TARGET: string;
  readonly BIOSPHERE_BIOME?: string;
  readonly BIOSPHERE_ONLY?: 'biome' | 'shared';
}

export interface Synthesis {
  /** Output folder of this run: `<home>/runs/<id>`. */
  readonly outdir: string;
  readonly folderOf: (stack: string) => string;
}

const KEPT_RUNS = 20;

/**
 * Runs the `app` command of cdktf.json, as cdktf does, into an output folder of its own.
 * @throws UserError, Failure with what it printed
 */
export async function synthesize(options: {
  readonly checkout: string;
  readonly runs: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly selection: SynthesisSelection;
  readonly signal: AbortSignal;
  readonly now: Date;
}): Promise<Synthesis> {
  const { checkout, runs, environment, selection, signal, now } = options;
  const outdir = join(runs, runId(now));
  mkdirSync(outdir, { recursive: true });
  const { app } = JSON.parse(readFileSync(join(checkout, 'cdktf.json'), 'utf8')) as { app: string };
  const { BIOSPHERE_BIOME: _biome, BIOSPHERE_ONLY: _only, ...rest } = environment;
  const { code, text } = await runShell(app, {
    cwd: checkout,
    env: { ...rest, ...selection, CDKTF_OUTDIR: outdir, CDKTF_CONTEXT_JSON: '{}' },
    signal,
  });
  // Of the machine, not of the infrastructure: the words of the program that met it are of no use to a person.
  if (code !== 0 && /\bENOSPC\b/.test(text)) throw diskFull(outdir);
  if (code !== 0) {
    const Problem = code === EXIT.mistake ? UserError : Failure;
    throw new Problem(
      `The infrastructure could not be synthesized: ${text.trim() || `${app} ended with ${code}`}`,
      'Nothing was changed',
      'Mend what it names; npx cdktf synth shows the same',
    );
  }
  pruneRuns(runs);
  return { outdir, folderOf: (stack) => join(outdir, 'stacks', stack) };
}

/** Sorts by time, also as text: `20261121-052734-123-4711`. */
function runId(now: Date): string {
  const [day = '', time = ''] = now.toISOString().split('T');
  return `${day.replaceAll('-', '')}-${time.replaceAll(':', '').replace('.', '-').replace('Z', '')}-${process.pid}`;
}

/**
 * Keeps the last runs; one that holds a state which could not be pushed stays for as long as it does, and one whose process lives
 * stays as well: after the clock was put back, the newest sorts before all others.
 */
export function pruneRuns(runs: string, kept = KEPT_RUNS, startOf: ProcessStart = startOfProcess): void {
  const ids = readdirSync(runs).sort();
  const isAlive = (id: string) => startOf(Number(id.split('-').at(-1)) || 0) !== null;
  for (const id of ids.slice(0, Math.max(0, ids.length - kept))) {
    if (!isAlive(id) && !holdsState(join(runs, id))) rmSync(join(runs, id), { recursive: true, force: true });
  }
}

function holdsState(run: string): boolean {
  const stacks = join(run, 'stacks');
  return existsSync(stacks) && readdirSync(stacks).some((each) => existsSync(join(stacks, each, 'errored.tfstate')));
}

function runShell(
  command: string,
  options: { cwd: string; env: Record<string, string>; signal: AbortSignal },
): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { ...options, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text = (text + chunk).slice(-8000);
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, text }));
  });
}
