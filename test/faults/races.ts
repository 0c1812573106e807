import assert from 'node:assert/strict';
import type { Checkout, Ended } from '../acceptance/a-checkout';
import { digestOf, existing } from './digest';
import type { Evidence, Fault } from './fault';
import { NOTHING, type Stage, told } from './stage';

const ROUNDS = 20;
const BIOMES = 10;
const EMPTY = digestOf(NOTHING);

type Command = readonly string[];

/** The same moment from two checkouts; what each ended with, and what there is afterwards. */
async function race(
  stage: Stage,
  other: Checkout,
  evidence: Evidence,
  biome: string,
  commands: readonly [Command, Command],
) {
  const [first, second] = commands;
  const ended = await Promise.all([stage.checkout.biosphere(...first), other.biosphere(...second)]);
  for (const { code } of ended) evidence.exit(code);
  return { ended, after: digestOf(await existing(stage.workspace(biome)), biome) };
}

function requireExit(ended: Ended, ...codes: number[]): void {
  assert.ok(codes.includes(ended.code ?? -1), `ended with ${ended.code}:\n${told(ended)}`);
  if (ended.code === 3) assert.match(ended.stderr, /runs (up|down|apply|destroy)|Another run/);
}

/** Two `up`, then `up` and `down`, then two `down` of one biome. */
function round(index: number): Fault {
  const biome = `race${index}`;
  return {
    subject: 'race',
    name: `round ${index + 1} of ${ROUNDS}: up and up, up and down, down and down`,
    run: async (stage, evidence) => {
      const other = await stage.secondCheckout();
      const full = (await stage.undisturbed()).digest;
      evidence.before = EMPTY;

      const ups = await race(stage, other, evidence, biome, [
        ['up', biome],
        ['up', biome],
      ]);
      for (const each of ups.ended) requireExit(each, 0, 3);
      assert.equal(ups.after, full, `two up: ${ups.ended.map(told).join('\n')}`);

      const mixed = await race(stage, other, evidence, biome, [
        ['up', biome],
        ['down', biome, '--yes'],
      ]);
      const [up, down] = mixed.ended as [Ended, Ended];
      requireExit(up, 0, 3);
      requireExit(down, 0, 3);
      const possible = [...(up.code === 0 ? [full] : []), ...(down.code === 0 ? [EMPTY] : [])];
      assert.ok(possible.includes(mixed.after), `up and down: a mixture\n${told(up)}\n${told(down)}`);
      evidence.remark(`up ${up.code}, down ${down.code}: ${mixed.after === full ? 'is up' : 'is gone'}`);

      if (mixed.after !== full) await stage.expect(evidence, 0, 'up', biome);
      const downs = await race(stage, other, evidence, biome, [
        ['down', biome, '--yes'],
        ['down', biome, '--yes'],
      ]);
      // Who comes when nothing is left is told that there is no such biome.
      for (const each of downs.ended) requireExit(each, 0, 2, 3);
      assert.ok(
        downs.ended.some(({ code }) => code === 0),
        'nobody took it down',
      );
      evidence.after = downs.after;
      assert.equal(downs.after, EMPTY, `two down: ${downs.ended.map(told).join('\n')}`);
    },
  };
}

export const RACES: readonly Fault[] = [
  {
    subject: 'many',
    name: `${BIOMES} biomes up at once, ${BIOMES} down at once`,
    run: async (stage, evidence) => {
      const full = (await stage.undisturbed()).digest;
      evidence.before = EMPTY;
      const names = Array.from({ length: BIOMES }, (_, i) => `many${i}`);
      const started = performance.now();
      const ups = await Promise.all(names.map((name) => stage.run(evidence, 'up', name)));
      evidence.remark(`up after ${((performance.now() - started) / 1000).toFixed(0)} s`);
      for (const each of ups) assert.equal(each.code, 0, told(each));
      const digests = await Promise.all(names.map((name) => stage.digest(name)));
      assert.deepEqual(
        digests,
        names.map(() => full),
      );
      await Promise.all(names.map((name) => stage.gone(evidence, name)));
      evidence.after = EMPTY;
    },
  },
  ...Array.from({ length: ROUNDS }, (_, index) => round(index)),
];
