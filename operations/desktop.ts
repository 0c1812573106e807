import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Machine } from './machine';
import { isOnPath } from './on-path';

/** What a desktop is known by. */
export type Surroundings = Pick<Machine, 'env'> & { readonly platform: NodeJS.Platform; readonly isWsl: boolean };

/**
 * The program that shows a URL to the person at this machine; null where there is no desktop: over SSH, in a container, in CI.
 * (The package `open` starts xdg-open in these as well, which then tries browsers of the terminal, or fails out of sight.)
 */
export function browserOf({ env, platform, isWsl }: Surroundings): string | null {
  if (env.CI || env.SSH_CONNECTION) return null;
  if (platform === 'darwin') return 'open';
  const candidates = isWsl ? ['wslview', 'xdg-open'] : env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : [];
  return candidates.find((name) => isOnPath(name, env.PATH)) ?? null;
}

export function surroundingsOf({ env }: Pick<Machine, 'env'>): Surroundings {
  return { env, platform: process.platform, isWsl: process.platform === 'linux' && readsMicrosoft() };
}

/** Starts it and leaves it alone. */
export function show(browser: string, url: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(browser, [url], { env, stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

function readsMicrosoft(): boolean {
  try {
    return /microsoft/i.test(readFileSync('/proc/sys/kernel/osrelease', 'utf8'));
  } catch {
    return false;
  }
}
