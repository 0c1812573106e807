import assert from 'node:assert/strict';
import { stateKey } from '../../environments/naming';
import { stateObjectOf } from '../../operations/biomes/place';
import type { Fault } from './fault';
import { type Stage, TARGET } from './stage';
import { type Place, Store } from './store';

type Damage = (store: Store, place: Place) => Promise<void>;

const DAMAGES: Readonly<Record<string, Damage>> = {
  deleted: (store, place) => store.remove(place),
  emptied: (store, place) => store.write(place, ''),
  truncated: async (store, place) => {
    const text = await store.read(place);
    await store.write(place, text.slice(0, text.length / 2));
  },
  'replaced by an older serial': async (store, place) => {
    const state = JSON.parse(await store.read(place)) as { serial: number };
    await store.write(place, JSON.stringify({ ...state, serial: state.serial - 1, resources: [] }));
  },
};

/** Refused, nothing changed; the command that the message names brings it back, and then there is nothing to change. */
function refused(name: string, damage: Damage, biome: string): Fault {
  return {
    subject: 'state',
    name: `of a biome ${name}`,
    run: async (stage, evidence) => {
      await stage.must('up', biome);
      evidence.before = await stage.digest(biome);
      await damage(await Store.of(stage), stateObjectOf(stage.workspace(biome)));
      const { stderr } = await stage.expect(evidence, 1, 'up', biome);
      assert.match(stderr, /The state of sandbox-dev\/\w+ (is gone|is an older one|cannot be read)/);
      await stage.carryOut(evidence, stderr);
      const { stdout } = await stage.expect(evidence, 0, 'up', biome, '--json');
      const { noChange, changed } = JSON.parse(stdout) as { noChange: boolean; changed: string[] };
      assert.ok(noChange, `after the way back, up changed ${changed.join(', ')}`);
      evidence.after = await stage.digest(biome);
      assert.equal(evidence.after, evidence.before);
      // A biome that goes anyway needs no state: it is removed by its names.
      await damage(await Store.of(stage), stateObjectOf(stage.workspace(biome)));
      await stage.gone(evidence, biome);
    },
  };
}

export const STATES: readonly Fault[] = [
  ...Object.entries(DAMAGES).map(([name, damage], i) => refused(name, damage, `state${i}`)),
  {
    subject: 'state',
    name: 'of a shared stack deleted',
    run: async (stage, evidence) => {
      const place = networkState(stage);
      const store = await Store.of(stage);
      evidence.before = await store.read(place).then(({ length }) => `${length} bytes`);
      await store.remove(place);
      const { stderr } = await stage.expect(evidence, 1, 'up', 'sharing', '--shared');
      assert.match(stderr, /The state of sandbox-dev-network is gone/);
      await stage.carryOut(evidence, stderr);
      await stage.expect(evidence, 0, 'up', 'sharing', '--shared');
      evidence.after = await store.read(place).then(({ length }) => `${length} bytes`);
      await stage.gone(evidence, 'sharing');
    },
  },
];

function networkState(stage: Stage): Place {
  return { Bucket: stage.workspace('sharing').environment.state.bucket, Key: stateKey(TARGET, 'network') };
}
