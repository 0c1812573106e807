import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Fault } from './fault';
import { told } from './stage';

const DAY_MS = 86_400_000;

/**
 * The clock of ./biosphere and of the synthesis a day away from that of the stores, the AWS API and Terraform, as after a jump that
 * those have not followed. Terraform reads the kernel's clock, which no library can put between (it is written in Go): a jump of
 * the whole machine would move both, and then nothing differs.
 */
function shifted(name: string, shiftMs: number, biome: string): Fault {
  return {
    subject: 'clock',
    name,
    run: async (stage, evidence) => {
      evidence.before = (await stage.undisturbed()).digest;
      const env = {
        NODE_OPTIONS: `--require ${join(__dirname, 'shifted-clock.cjs')}`,
        FAULTS_CLOCK_SHIFT_MS: `${shiftMs}`,
      };
      const inShift = async (...args: string[]) => {
        const ended = await stage.checkout.run('./biosphere', args, env);
        evidence.exit(ended.code);
        assert.equal(ended.code, 0, told(ended));
        return ended;
      };
      await inShift('up', biome);
      evidence.after = await stage.digest(biome);
      assert.equal(evidence.after, evidence.before);
      const record = await stage.workspace(biome).records.read(stage.workspace(biome).biome);
      const away = Date.parse(record?.lastActivity ?? '') - Date.now();
      assert.ok(Math.abs(away - shiftMs) < 600_000, 'the clock was not shifted at all');
      await inShift('ls');
      const { stdout } = await stage.expect(evidence, 0, 'up', biome, '--json');
      assert.equal((JSON.parse(stdout) as { noChange: boolean }).noChange, true);
      await inShift('down', biome, '--yes');
      assert.equal(await stage.workspace(biome).records.read(stage.workspace(biome).biome), null);
    },
  };
}

export const CLOCKS: readonly Fault[] = [
  shifted('a day ahead', DAY_MS, 'ahead'),
  shifted('a day behind', -DAY_MS, 'behind'),
];
