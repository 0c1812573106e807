import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LocalCloud } from '../../local-cloud/cloud';
import { readMachine } from '../../operations/machine';

export const checkout = resolve(__dirname, '..', '..');

/** A local cloud of its own, in a temporary home; what is built once is built where it is missing. */
export async function startLocalCloud(): Promise<{ cloud: LocalCloud; home: string }> {
  const home = mkdtempSync(join(tmpdir(), 'biosphere-cloud-'));
  const cloud = new LocalCloud({ checkout, home, cache: readMachine(process.env, checkout).cache, env: process.env });
  await cloud.prepare((_, work) => work(() => undefined));
  await cloud.up();
  return { cloud, home };
}

export async function removeLocalCloud({ cloud, home }: { cloud: LocalCloud; home: string }): Promise<void> {
  await cloud.reset();
  rmSync(home, { recursive: true, force: true });
}
