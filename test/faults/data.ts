import assert from 'node:assert/strict';
import { keyOf } from '../../operations/biomes/record';
import * as remove from '../../operations/biomes/remove-resources';
import type { Fault } from './fault';
import { told } from './stage';
import { Store } from './store';

export const DATA: readonly Fault[] = [
  {
    subject: 'database',
    name: "dropped behind Terraform's back",
    run: async (stage, evidence) => {
      await stage.must('up', 'dropped');
      evidence.before = await stage.digest('dropped');
      await remove.database(stage.workspace('dropped'));
      assert.notEqual(await stage.digest('dropped'), evidence.before);
      const { stdout } = await stage.expect(evidence, 0, 'up', 'dropped');
      assert.match(stdout, /biome_dropped had gone and has been made again/);
      evidence.after = await stage.digest('dropped');
      assert.equal(evidence.after, evidence.before);
      await stage.expect(evidence, 0, 'run', '--biome', 'dropped');
      await stage.gone(evidence, 'dropped');
    },
  },
  {
    subject: 'record',
    name: 'garbage in it',
    run: async (stage, evidence) => {
      await stage.must('up', 'garbage');
      evidence.before = await stage.digest('garbage');
      const { biome, environment } = stage.workspace('garbage');
      await (await Store.of(stage)).write(
        { Bucket: environment.state.records, Key: keyOf(biome) },
        '{"schemaVersion": ',
      );
      const { stderr } = await stage.expect(evidence, 1, 'up', 'garbage');
      assert.match(stderr, /The record of sandbox-dev\/garbage cannot be read/);
      const listed = await stage.expect(evidence, 0, 'ls');
      assert.match(listed.stdout, /unreadable record/, told(listed));
      await stage.expect(evidence, 1, 'down', 'garbage', '--yes');
      await stage.carryOut(evidence, stderr);
      await stage.expect(evidence, 0, 'up', 'garbage');
      evidence.after = await stage.digest('garbage');
      assert.equal(evidence.after, evidence.before);
      await stage.gone(evidence, 'garbage');
    },
  },
];
