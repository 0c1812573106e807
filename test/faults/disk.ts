import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, Skipped } from './fault';
import { told } from './stage';

/** Puts a small file system in place of a folder. @returns what takes it away again */
function smallDisk(folder: string, megabytes: number): () => void {
  mkdirSync(folder, { recursive: true });
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'biosphere-faults', folder], {
    encoding: 'utf8',
  });
  if (mount.status !== 0)
    throw new Skipped(`no small disk can be made here: ${mount.stderr?.trim() || mount.error?.message}`);
  return () => {
    spawnSync('umount', ['--lazy', folder]);
  };
}

function fill(folder: string): void {
  const file = openSync(join(folder, 'ballast'), 'w');
  const block = Buffer.alloc(64 * 1024);
  try {
    for (let length = block.length; length >= 1; ) {
      try {
        writeSync(file, block, 0, length);
      } catch {
        length = Math.floor(length / 2);
      }
    }
  } finally {
    closeSync(file);
  }
}

export const DISKS: readonly Fault[] = [
  {
    subject: 'disk',
    name: 'full during apply',
    run: async (stage, evidence) => {
      evidence.before = (await stage.undisturbed()).digest;
      const folder = join(stage.checkout.home, 'runs');
      const takeAway = smallDisk(folder, 16);
      try {
        const running = stage.start('up', 'full');
        await stage.applying('full');
        fill(folder);
        const met = await running.ended;
        evidence.exit(met.code);
        assert.ok(met.code === 0 || met.code === 1, told(met));
        const again = await stage.run(evidence, 'up', 'full');
        assert.equal(again.code, 1, told(again));
        assert.match(again.stderr, /disk is full|no space left|ENOSPC/i);
        assert.doesNotMatch(again.stderr, /^\s+at .*\(.*:\d+:\d+\)/m);
        rmSync(join(folder, 'ballast'));
        await stage.expect(evidence, 0, 'up', 'full');
        evidence.after = await stage.digest('full');
        assert.equal(evidence.after, evidence.before);
        await stage.gone(evidence, 'full');
      } finally {
        takeAway();
      }
    },
  },
];
