/**
 * Program: `supervisor.ts <plan file>` starts the parts of a local cloud and keeps them running until SIGTERM or SIGINT. It
 * leads a process group of its own, to which all parts belong, and reads nothing but its plan.
 */
import { readFileSync, rmSync } from 'node:fs';
import { writeJson } from './files';
import { Part } from './part';
import type { Plan, SupervisorState } from './plan';

/** What programs get of our environment: no AWS, MinIO, Go or Python setting of a person may change what they do. */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'TZ', 'TMPDIR', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'];

function main(planFile: string): void {
  const plan = JSON.parse(readFileSync(planFile, 'utf8')) as Plan;
  const startedAt = new Date().toISOString();
  const baseEnv = Object.fromEntries(
    PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const say = (text: string) => process.stderr.write(`${new Date().toISOString()} ${text}\n`);
  const tell = () => {
    const parts = all.map(({ state }) => state);
    const state: SupervisorState = { pid: process.pid, revision: plan.revision, startedAt, parts };
    writeJson(plan.state, state);
  };
  const all: Part[] = [];
  for (const spec of plan.parts) all.push(new Part(spec, baseEnv, tell, say));

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    say('stopping');
    const orders = [...new Set(plan.parts.map(({ stopOrder }) => stopOrder))].sort((a, b) => a - b);
    for (const order of orders) {
      await Promise.all(all.filter(({ spec }) => spec.stopOrder === order).map((part) => part.stop()));
    }
    rmSync(plan.state, { force: true });
    say('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  // Whoever started us may close the terminal; we go on.
  process.on('SIGHUP', () => undefined);

  say(`starting ${plan.parts.map(({ name }) => name).join(', ')}`);
  for (const part of all) part.start();
  // A supervisor whose parts have all been given up stays: its state says why.
  setInterval(() => undefined, 1 << 30);
}

main(process.argv[2] as string);
