import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { hostname, userInfo } from 'node:os';
import { stateObjectOf } from '../../operations/biomes/place';
import type { Fault } from './fault';
import { type Stage, TARGET, told } from './stage';
import { type Place, Store } from './store';

function turnOf(stage: Stage, biome: string): Place {
  return { Bucket: stage.workspace(biome).environment.state.records, Key: `turns/${TARGET}/${biome}.json` };
}

function lockOf(stage: Stage, biome: string): Place {
  const { Bucket, Key } = stateObjectOf(stage.workspace(biome));
  return { Bucket, Key: `${Key}.tflock` };
}

function turnText(changes: object): string {
  const since = new Date().toISOString();
  return JSON.stringify({ schemaVersion: 1, operation: 'up', pid: 1, started: '1', since, ...changes });
}

/** As Terraform writes it. */
function lockText({ Bucket, Key }: Place, Who: string): string {
  const Created = new Date().toISOString();
  const Path = `${Bucket}/${Key.replace(/\.tflock$/, '')}`;
  const ID = '0f9f6d3e-6a0d-4a7b-9a59-9b6b6a2f6c11';
  return JSON.stringify({ ID, Operation: 'OperationTypeApply', Info: '', Who, Version: '1.11.4', Created, Path });
}

/** A holder on another host: named, with since when and the command that ends it, which is then carried out as it is printed. */
function heldElsewhere(name: string, biome: string, hold: (stage: Stage, store: Store) => Promise<void>): Fault {
  return {
    subject: 'lock',
    name,
    run: async (stage, evidence) => {
      await stage.must('up', biome);
      evidence.before = await stage.digest(biome);
      await hold(stage, await Store.of(stage));
      const started = performance.now();
      const { stderr } = await stage.expect(evidence, 3, 'up', biome);
      evidence.remark(`told after ${((performance.now() - started) / 1000).toFixed(1)} s`);
      assert.match(stderr, /ada@desktop runs apply|ada@desktop runs up/);
      assert.match(stderr, /begun .*(seconds|minute|just|now)/);
      await stage.carryOut(evidence, stderr);
      await stage.expect(evidence, 0, 'up', biome);
      evidence.after = await stage.digest(biome);
      assert.equal(evidence.after, evidence.before);
      await stage.gone(evidence, biome);
    },
  };
}

export const LOCKS: readonly Fault[] = [
  {
    subject: 'lock',
    name: 'left by a dead process on this host',
    run: async (stage, evidence) => {
      evidence.before = (await stage.undisturbed()).digest;
      const store = await Store.of(stage);
      const { pid } = spawnSync('true');
      const who = `${userInfo().username}@${hostname()}`;
      await store.write(turnOf(stage, 'dead'), turnText({ who, host: hostname(), pid }));
      await store.write(lockOf(stage, 'dead'), lockText(lockOf(stage, 'dead'), who));
      const ended = await stage.expect(evidence, 0, 'up', 'dead');
      assert.match(ended.stdout, /was killed .*taken over/, told(ended));
      assert.match(ended.stdout, /lock that its Terraform left .*released/, told(ended));
      evidence.after = await stage.digest('dead');
      assert.equal(evidence.after, evidence.before);
      await stage.gone(evidence, 'dead');
    },
  },
  heldElsewhere('turn held by another host', 'turn', (stage, store) =>
    store.write(turnOf(stage, 'turn'), turnText({ who: 'ada@desktop', host: 'desktop' })),
  ),
  heldElsewhere("Terraform's lock held by another host", 'tflock', (stage, store) =>
    store.write(lockOf(stage, 'tflock'), lockText(lockOf(stage, 'tflock'), 'ada@desktop')),
  ),
];
