import assert from 'node:assert/strict';
import { listProcesses, pause, send, treeOf } from '../../local-cloud/processes';
import type { Fault } from './fault';
import { type Running, told } from './stage';

/** As a terminal does: to the whole foreground group. */
function controlC({ pid }: Running): void {
  process.kill(-pid, 'SIGINT');
}

async function providersOf({ pid }: Running): Promise<number[]> {
  const providers = treeOf(pid, await listProcesses()).filter(({ command }) => command.includes('terraform-provider'));
  assert.ok(providers.length > 0, 'no provider runs');
  return providers.map((each) => each.pid);
}

function interrupted(name: string, times: number, biome: string): Fault {
  return {
    subject: 'interrupt',
    name,
    run: async (stage, evidence) => {
      evidence.before = await stage.digest(biome);
      const running = stage.start('up', biome);
      await stage.applying(biome);
      // A provider that is told to stop does so within a second; one that hangs is what the second Ctrl-C is for.
      const hanging = times > 1 ? await providersOf(running) : [];
      for (const pid of hanging) send(pid, 'SIGSTOP');
      controlC(running);
      if (times > 1) {
        await pause(1500);
        controlC(running);
      }
      const ended = await running.ended;
      for (const pid of hanging) send(pid, 'SIGKILL');
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
