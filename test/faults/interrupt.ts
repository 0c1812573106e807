import assert from 'node:assert/strict';
import { pause } from '../../local-cloud/processes';
import type { Fault } from './fault';
import { type Running, told } from './stage';

/** As a terminal does: to the whole foreground group. */
function controlC({ pid }: Running): void {
  process.kill(-pid, 'SIGINT');
}

function interrupted(name: string, times: number, biome: string): Fault {
  return {
    subject: 'interrupt',
    name,
    run: async (stage, evidence) => {
      evidence.before = await stage.digest(biome);
      const running = stage.start('up', biome);
      await stage.applying(biome);
      controlC(running);
      if (times > 1) {
        await pause(1500);
        controlC(running);
      }
      const ended = await running.ended;
      evidence.exit(ended.code);
      assert.equal(ended.code, 130, told(ended));
      assert.match(ended.stderr, /Go on with \.\/biosphere up sandbox-dev\//);
      await stage.expect(evidence, 0, 'up', biome);
      evidence.after = await stage.digest(biome);
      await stage.gone(evidence, biome);
    },
  };
}

export const INTERRUPTS: readonly Fault[] = [
  interrupted('Ctrl-C once', 1, 'once'),
  interrupted('Ctrl-C twice', 2, 'twice'),
];
