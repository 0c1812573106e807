import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { renderAwsConfig } from '../../local-cloud/aws-config';
import { emulatorRequirements } from '../../local-cloud/builds';
import { keptCredentials } from '../../local-cloud/credentials';
import { emulatorFile, emulatorHealthUrl, emulatorPart } from '../../local-cloud/parts';
import { localPaths } from '../../local-cloud/paths';
import type { PartSpec } from '../../local-cloud/plan';
import type { Ports } from '../../local-cloud/ports';
import { postgresFolder } from '../../local-cloud/postgres';
import { ensurePython } from '../../local-cloud/python';
import { cloudSettings } from '../../local-cloud/settings';
import { readMachine } from '../../operations/machine';
import { CHECKOUT } from '../python-tools';

/** The AWS API of the local cloud by itself: what a plan asks. */
export interface RunningEmulator {
  /** AWS configuration file with a profile per account. */
  readonly awsConfig: string;
  stop(): Promise<void>;
}

/** @param home a folder of its own */
export async function startEmulator(home: string): Promise<RunningEmulator> {
  const { cache, env } = readMachine(process.env, CHECKOUT);
  const python = await ensurePython(emulatorRequirements(CHECKOUT), {
    checkout: CHECKOUT,
    cache,
    env,
    progress: () => undefined,
  });
  const paths = localPaths(home);
  mkdirSync(paths.root, { recursive: true });
  const { accountIds, region } = cloudSettings();
  const credentials = keptCredentials(paths.credentials, accountIds);
  const ports: Ports = { nodes: [1, 2, 3, 4], store: 5, emulator: await freePort() };
  const programs = { minio: '', mc: '', caddy: '', python };
  const inputs = { checkout: CHECKOUT, paths, ports, credentials, programs };
  write(paths.awsConfig, renderAwsConfig({ ports, credentials, region }));
  const node = process.execPath;
  const file = { ...inputs, region, personName: 'scan', node, postgres: postgresFolder(CHECKOUT) };
  write(paths.emulatorConfig, JSON.stringify(emulatorFile(file)));
  return { awsConfig: paths.awsConfig, stop: await start(emulatorPart(inputs), emulatorHealthUrl(ports)) };
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o600 });
}

async function start({ program, args, env, cwd }: PartSpec, healthUrl: string): Promise<() => Promise<void>> {
  const child = spawn(program, args, { cwd, env: { PATH: process.env.PATH, ...env }, stdio: 'ignore' });
  const end = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await end;
  };
  for (const until = Date.now() + 60_000; Date.now() < until && child.exitCode === null; ) {
    const health = await fetch(healthUrl).then(
      (reply) => reply.json() as Promise<{ ready?: boolean }>,
      () => ({ ready: false }),
    );
    if (health.ready) return stop;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await stop();
  throw new Error(`The emulator did not come up: look at ${join(cwd, 'logs')}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
