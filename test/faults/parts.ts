import assert from 'node:assert/strict';
import { listProcesses, send } from '../../local-cloud/processes';
import type { Evidence, Fault } from './fault';
import { type Stage, told } from './stage';

const NODES = ['minio-1', 'minio-2', 'minio-3', 'minio-4'];

/** Kills something in the middle of an `up`; the same `up`, or at the latest the next, brings the biome up. */
function killedDuringUp(name: string, biome: string, kill: (stage: Stage) => Promise<void>, mayFail: boolean): Fault {
  return {
    subject: 'parts',
    name,
    run: async (stage, evidence) => {
      evidence.before = await referenceDigest(stage);
      const running = stage.start('up', biome);
      await stage.applying(biome);
      await kill(stage);
      const ended = await running.ended;
      evidence.exit(ended.code);
      const allowed = mayFail ? [0, 1, 3] : [0];
      assert.ok(allowed.includes(ended.code ?? -1), `the up that it met ended with ${ended.code}:\n${told(ended)}`);
      assert.doesNotMatch(ended.stderr, /^\s+at .*\(.*:\d+:\d+\)/m);
      await stage.healthy();
      await stage.expect(evidence, 0, 'up', biome);
      evidence.after = await stage.digest(biome);
      assert.equal(evidence.after, evidence.before);
      await stage.gone(evidence, biome);
    },
  };
}

/** What a biome is that was brought up in peace. */
async function referenceDigest(stage: Stage): Promise<string> {
  return (await stage.undisturbed()).digest;
}

async function killPostgres(stage: Stage): Promise<void> {
  const folder = stage.cloud.paths.data.postgres;
  const servers = (await listProcesses()).filter(({ command }) => command.includes(`/bin/postgres -D ${folder}/`));
  assert.ok(servers.length > 0, 'no PostgreSQL runs');
  for (const { pid } of servers) send(pid, 'SIGKILL');
}

async function generation(stage: Stage, evidence: Evidence): Promise<string> {
  const { emulator } = await stage.cloud.status();
  evidence.remark(`generation ${emulator?.generation}`);
  return emulator?.generation ?? '';
}

export const PARTS: readonly Fault[] = [
  ...NODES.map((node, i) =>
    killedDuringUp(
      `${node} killed during up`,
      `node${i + 1}`,
      async (stage) => send(await stage.pidOf(node), 'SIGKILL'),
      false,
    ),
  ),
  killedDuringUp('PostgreSQL killed during up', 'postgres', killPostgres, true),
  killedDuringUp(
    'AWS API killed during up',
    'emulator',
    async (stage) => send(await stage.pidOf('emulator'), 'SIGKILL'),
    true,
  ),
  {
    subject: 'parts',
    name: 'AWS API killed at rest, at once after an up',
    run: async (stage, evidence) => {
      await stage.must('up', 'rest');
      evidence.before = await stage.digest('rest');
      const first = await generation(stage, evidence);
      send(await stage.pidOf('emulator'), 'SIGKILL');
      await stage.healthy();
      assert.notEqual(await generation(stage, evidence), first, 'the generation tells that contents may be lost');
      await stage.expect(evidence, 0, 'up', 'rest');
      evidence.after = await stage.digest('rest');
      assert.equal(evidence.after, evidence.before);
      await stage.gone(evidence, 'rest');
    },
  },
];
