import { cloudEndpoint, storeEndpoint } from './aws-config';
import { readJson } from './files';
import { BALANCER, EMULATOR } from './parts';
import type { LocalPaths } from './paths';
import { type PartSpec, type Plan, type SupervisorState, supervisorSchema } from './plan';
import type { Ports } from './ports';
import { type Answer, ask } from './probe';
import { listProcesses, memoryMiB, type ProcessEntry, processesOf, treeOf } from './processes';

export interface PartStatus {
  readonly name: string;
  readonly healthy: boolean;
  readonly endpoint?: string;
  readonly pid?: number;
  /** Of the part and all that it has started. */
  readonly memoryMiB?: number;
  /** How often it crashed and was started again. */
  readonly restarts?: number;
  /** It crashed so often that it was given up. */
  readonly lost?: boolean;
  /** What is wrong. */
  readonly detail?: string;
}

export interface Status {
  readonly running: boolean;
  /** Every part is ready. */
  readonly healthy: boolean;
  /** What runs is what the sources of this checkout say. */
  readonly current: boolean;
  readonly parts: readonly PartStatus[];
  readonly ports: Readonly<Record<string, number>>;
  /** URL of the state stores. */
  readonly store?: string;
  /** The AWS API; `generation` changes whenever it may have lost contents. */
  readonly emulator?: { readonly url: string; readonly generation: string };
  /** File with the certificate authority that signed the certificates of the database servers. */
  readonly certificateAuthority?: string;
  readonly memoryMiB?: number;
}

export const NOT_RUNNING: Status = { running: false, healthy: false, current: false, parts: [], ports: {} };

/** Asks every part how it is. @param revision what the plan would be by the sources of now */
export async function statusOf(paths: LocalPaths, ports: Ports, plan: Plan, revision: string): Promise<Status> {
  const state = readJson(paths.supervisor, supervisorSchema);
  if (!state) return NOT_RUNNING;
  const [processes, answers] = await Promise.all([
    listProcesses(),
    Promise.all(plan.parts.map(({ readyUrl }) => ask(readyUrl))),
  ]);
  const running = processesOf(paths.root, processes).some(({ pid }) => pid === state.pid);
  const parts = plan.parts.map((spec, i) => partStatus(spec, state, answers[i] ?? null, processes));
  const health = healthOf(answers[plan.parts.findIndex(({ name }) => name === EMULATOR)] ?? null);
  const authority = health?.postgres?.certificateAuthority;
  const url = cloudEndpoint(ports);
  return {
    running,
    healthy: running && parts.every(({ healthy }) => healthy),
    current: state.revision === revision,
    parts,
    ports: Object.fromEntries(plan.parts.map(({ name, port }) => [name, port])),
    store: storeEndpoint(ports),
    ...(health ? { emulator: { url, generation: health.contents?.generation ?? '' } } : {}),
    ...(authority === undefined ? {} : { certificateAuthority: authority }),
    memoryMiB: memoryMiB(treeOf(state.pid, processes)),
  };
}

function partStatus(
  { name, port, log }: PartSpec,
  state: SupervisorState,
  answer: Answer | null,
  processes: readonly ProcessEntry[],
): PartStatus {
  const { pid, restarts, problem, lost } = state.parts.find((part) => part.name === name) ?? {
    pid: null,
    restarts: 0,
    problem: 'not started',
    lost: false,
  };
  const healthy = answer?.status === 200;
  const endpoint = `http://127.0.0.1:${port}`;
  if (pid === null) return { name, healthy: false, endpoint, restarts, lost, detail: problem ?? 'stopped' };
  return {
    name,
    healthy,
    endpoint,
    pid,
    memoryMiB: memoryMiB(treeOf(pid, processes)),
    restarts,
    ...(healthy ? {} : { detail: detailOf(name, answer, log) }),
  };
}

function detailOf(name: string, answer: Answer | null, log: string): string {
  if (!answer) return `does not answer, see ${log}`;
  if (name === BALANCER && answer.status === 503) return 'fewer than 3 of 4 MinIO nodes are up: no writes';
  return `not ready (${answer.status}), see ${log}`;
}

/** The part of the emulator's health page that is passed on. */
interface EmulatorHealth {
  readonly contents?: { readonly generation?: string };
  readonly postgres?: { readonly certificateAuthority?: string };
}

function healthOf(answer: Answer | null): EmulatorHealth | null {
  try {
    return answer && (JSON.parse(answer.body) as EmulatorHealth);
  } catch {
    return null;
  }
}
