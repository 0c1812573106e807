import assert from 'node:assert/strict';
import { readJson } from '../../local-cloud/files';
import { supervisorSchema } from '../../local-cloud/plan';
import { send } from '../../local-cloud/processes';
import type { Evidence, Fault } from './fault';
import { type Stage, told } from './stage';

/** What a person waits at most to be told. */
const MOST_SECONDS = 15;

/** Two nodes gone and nobody who starts them again, as when their machine is off. */
async function withTwoNodesDown(stage: Stage, work: () => Promise<void>): Promise<void> {
  const supervisor = readJson(stage.cloud.paths.supervisor, supervisorSchema)?.pid;
  assert.ok(supervisor, 'no supervisor runs');
  const nodes = await Promise.all(['minio-2', 'minio-3'].map((node) => stage.pidOf(node)));
  send(supervisor, 'SIGSTOP');
  try {
    for (const pid of nodes) send(pid, 'SIGKILL');
    await work();
  } finally {
    send(supervisor, 'SIGCONT');
  }
  await stage.healthy();
}

async function toldInTime(stage: Stage, evidence: Evidence, ...args: string[]): Promise<void> {
  const started = performance.now();
  const ended = await stage.run(evidence, ...args);
  const seconds = (performance.now() - started) / 1000;
  evidence.remark(`${args[0]}: exit ${ended.code} after ${seconds.toFixed(1)} s`);
  assert.equal(ended.code, 1, told(ended));
  assert.match(ended.stderr, /fewer than 3 of its 4 nodes are up/);
  assert.match(ended.stderr, /\.\/biosphere cloud status.*\.\/biosphere cloud up/);
  assert.ok(seconds <= MOST_SECONDS, `${args.join(' ')} took ${seconds.toFixed(1)} s to say so`);
}

export const QUORUMS: readonly Fault[] = [
  {
    subject: 'quorum',
    name: 'two nodes down before up, down and ls',
    run: async (stage, evidence) => {
      await stage.must('up', 'quorum');
      evidence.before = await stage.digest('quorum');
      await withTwoNodesDown(stage, async () => {
        await toldInTime(stage, evidence, 'ls');
        await toldInTime(stage, evidence, 'up', 'quorum');
        await toldInTime(stage, evidence, 'down', 'quorum', '--yes');
      });
      evidence.after = await stage.digest('quorum');
      assert.equal(evidence.after, evidence.before, 'something was lost');
      await stage.expect(evidence, 0, 'up', 'quorum');
      await stage.gone(evidence, 'quorum');
    },
  },
  {
    subject: 'quorum',
    name: 'two nodes go down during up',
    run: async (stage, evidence) => {
      evidence.before = (await stage.undisturbed()).digest;
      const running = stage.start('up', 'halfway');
      await stage.applying('halfway');
      await withTwoNodesDown(stage, async () => {
        const started = performance.now();
        const ended = await running.ended;
        const seconds = (performance.now() - started) / 1000;
        evidence.exit(ended.code);
        evidence.remark(`up ended with ${ended.code}, ${seconds.toFixed(1)} s after the nodes had gone`);
        assert.equal(ended.code, 1, told(ended));
        assert.match(ended.stderr, /fewer than 3 of its 4 nodes are up/);
        assert.ok(seconds <= 60, 'it hangs');
      });
      await stage.expect(evidence, 0, 'up', 'halfway');
      evidence.after = await stage.digest('halfway');
      assert.equal(evidence.after, evidence.before);
      await stage.gone(evidence, 'halfway');
    },
  },
];
