import assert from 'node:assert/strict';
import { pause } from '../../local-cloud/processes';
import type { Evidence, Fault } from './fault';
import { powerOff, type Stage } from './stage';

/** Moments at which a run is killed, spread over its length. */
const MOMENTS = 20;

/** The middle of the n-th of equal parts: never before the start, never after the end. */
function momentOf(index: number, seconds: number): number {
  return ((index + 0.5) / MOMENTS) * seconds * 1000;
}

async function killAfter(stage: Stage, evidence: Evidence, milliseconds: number, ...args: string[]): Promise<void> {
  const running = stage.start(...args);
  await Promise.race([pause(milliseconds), running.ended]);
  evidence.exit((await powerOff(running)).code);
}

/** One biome a moment: its first `up` is killed, the next brings it up; its `down` is killed, the next command finishes. */
function killAt(index: number): Fault {
  const name = `kill${index}`;
  return {
    subject: 'kill',
    name: `-9 of up and of down at ${index + 1} of ${MOMENTS}`,
    run: async (stage, evidence) => {
      const { upSeconds, downSeconds, digest } = await stage.undisturbed();
      evidence.before = digest;
      await killAfter(stage, evidence, momentOf(index, upSeconds), 'up', name);
      // A killed `up` is followed by a `down` as well as by an `up`.
      if (index % 4 === 3) {
        const { code } = await stage.run(evidence, 'down', name, '--yes');
        assert.ok(code === 0 || code === 2, `down after a killed up ended with ${code}`);
      }
      await stage.expect(evidence, 0, 'up', name);
      evidence.after = await stage.digest(name);
      assert.equal(evidence.after, digest, 'after the next up there is not what an undisturbed one leaves');
      await killAfter(stage, evidence, momentOf(index, downSeconds), 'down', name, '--yes');
      if (index % 2 === 1) {
        await stage.expect(evidence, 0, 'up', name);
        assert.equal(await stage.digest(name), digest, 'an up after a killed down does not bring everything back');
      }
      await finish(stage, evidence, name);
    },
  };
}

/** A `down` that was killed at its very end has left nothing to take down. */
async function finish(stage: Stage, evidence: Evidence, name: string): Promise<void> {
  if ((await stage.workspace(name).records.read(stage.workspace(name).biome)) === null) return;
  await stage.gone(evidence, name);
}

export const KILLS: readonly Fault[] = Array.from({ length: MOMENTS }, (_, index) => killAt(index));
