import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { sha256OfTexts } from './files';

/** One process of the local cloud. Secrets are in `env` or in files, never in `args`. */
export interface PartSpec {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Added to the few variables that every program gets. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** File that takes what it prints. */
  readonly log: string;
  readonly port: number;
  /** Answers 200 as soon as the part can be worked with. */
  readonly readyUrl: string;
  /** Parts with a lower number are stopped first, those with the same number together. */
  readonly stopOrder: number;
  /** What it may take to stop before it is killed. */
  readonly stopSeconds: number;
  /** Run one after another, some times over, when the part is back after a crash. */
  readonly afterRestart?: readonly Program[];
}

export interface Program {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** All that the supervisor is told. */
export interface Plan {
  readonly parts: readonly PartSpec[];
  /** File into which it writes its {@link SupervisorState}. */
  readonly state: string;
  /** Stands for the parts and the program texts that they run: another one means that a restart is due. */
  readonly revision: string;
}

/** What the supervisor tells of itself while it runs. */
export interface SupervisorState {
  /** Also the number of its process group, to which all parts belong. */
  readonly pid: number;
  readonly revision: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly parts: readonly PartState[];
}

export interface PartState {
  readonly name: string;
  readonly pid: number | null;
  readonly restarts: number;
  /** Why it does not run, where it does not. */
  readonly problem: string | null;
  /** It crashed so often that it is not started again. */
  readonly lost: boolean;
}

const texts = z.record(z.string(), z.string());
const program = z.object({ program: z.string(), args: z.array(z.string()), env: texts });

/** As far as a command reads the file; the supervisor has it from the command that starts it. */
export const planSchema: z.ZodType<Plan> = z.object({
  parts: z.array(
    program.extend({
      name: z.string(),
      cwd: z.string(),
      log: z.string(),
      port: z.number(),
      readyUrl: z.url(),
      stopOrder: z.number(),
      stopSeconds: z.number(),
      afterRestart: z.array(program).exactOptional(),
    }),
  ),
  state: z.string(),
  revision: z.string(),
});

export const supervisorSchema: z.ZodType<SupervisorState> = z.object({
  pid: z.int().positive(),
  revision: z.string(),
  startedAt: z.string(),
  parts: z.array(
    z.object({
      name: z.string(),
      pid: z.int().positive().nullable(),
      restarts: z.number(),
      problem: z.string().nullable(),
      lost: z.boolean(),
    }),
  ),
});

/** @param programs folders with program texts that the parts run and that a checkout may change */
export function planOf(parts: readonly PartSpec[], state: string, programs: readonly string[]): Plan {
  return { parts, state, revision: sha256OfTexts([JSON.stringify(parts), ...programs.flatMap(textsIn)]) };
}

function textsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => each.name)
    .sort()
    .flatMap((name) => [name, readFileSync(join(folder, name), 'utf8')]);
}
