import assert from 'node:assert/strict';
import { type Biome, parseBiome } from '../../environments/biome';
import { landscape } from '../../environments/landscape';
import { resolve } from '../../environments/resolve';
import type { LocalCloud } from '../../local-cloud/cloud';
import { listProcesses, pause, send, treeOf } from '../../local-cloud/processes';
import { Clients } from '../../operations/aws';
import { functions } from '../../operations/biomes/list-resources';
import { recordsOf, type Workspace } from '../../operations/biomes/workspace';
import { readMachine } from '../../operations/machine';
import { pathsOf } from '../../operations/paths';
import { localCloudOf } from '../../operations/setup/setup';
import { Checkout, type Ended } from '../acceptance/a-checkout';
import { digestOf, existing } from './digest';
import type { Evidence } from './fault';

export const TARGET = 'sandbox-dev';

/** A biome that was brought up and taken down in peace. */
export interface Undisturbed {
  readonly upSeconds: number;
  readonly downSeconds: number;
  /** What there is once it is up. */
  readonly digest: string;
}

/** A command that runs. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
}

/** Where faults are made: a checkout of its own with a local cloud of its own, the shared stacks applied once. */
export class Stage {
  private made: Promise<void> | undefined;
  private second: Promise<Checkout> | undefined;
  private measured: Promise<Undisturbed> | undefined;

  private constructor(
    readonly checkout: Checkout,
    private readonly isOurs: boolean,
  ) {}

  static make(env: NodeJS.ProcessEnv): Stage {
    return new Stage(Checkout.make(env), true);
  }

  /** On this very checkout and its local cloud, which stay: minutes less, for who works on a fault. */
  static here(env: NodeJS.ProcessEnv): Stage {
    return new Stage(Checkout.here(env), false);
  }

  /** The shared stacks are there, and the local cloud runs: what every fault begins with. */
  ready(): Promise<void> {
    this.made ??= (async () => {
      await this.undisturbed();
      // The first one waited for the shared stacks as well.
      this.measured = undefined;
      await this.undisturbed();
    })();
    return this.made;
  }

  /** How long a run takes here and now, and what it leaves. */
  undisturbed(): Promise<Undisturbed> {
    this.measured ??= (async () => {
      const upSeconds = await this.must('up', 'calm');
      const digest = await this.digest('calm');
      const downSeconds = await this.must('down', 'calm', '--yes');
      return { upSeconds, downSeconds, digest };
    })();
    return this.measured;
  }

  /** A biome as the commands see it. */
  workspace(name: string): Workspace {
    const biome: Biome = parseBiome(`${TARGET}/${name}`, TARGET);
    const environment = resolve(landscape, 'local', biome);
    const clients = new Clients({ environment, cloud: 'local', paths: pathsOf(this.checkout), landscape });
    return { biome, environment, clients, records: recordsOf({ environment }, clients) };
  }

  /** What there is of a biome, in short; the same for two biomes that differ in their names alone. */
  async digest(name: string): Promise<string> {
    return digestOf(await existing(this.workspace(name)), name);
  }

  /** Runs a command and notes its exit code. */
  async run(evidence: Evidence, ...args: string[]): Promise<Ended> {
    const ended = await this.checkout.biosphere(...args);
    evidence.exit(ended.code);
    return ended;
  }

  /** As {@link run}, where only one exit code is right. */
  async expect(evidence: Evidence, code: number, ...args: string[]): Promise<Ended> {
    const ended = await this.run(evidence, ...args);
    assert.equal(ended.code, code, `./biosphere ${args.join(' ')} ended with ${ended.code}:\n${told(ended)}`);
    return ended;
  }

  /** A command that is part of the set-up: it has to end well. @returns seconds */
  async must(...args: string[]): Promise<number> {
    const started = performance.now();
    const ended = await this.checkout.biosphere(...args);
    assert.equal(ended.code, 0, `./biosphere ${args.join(' ')} ended with ${ended.code}:\n${told(ended)}`);
    return (performance.now() - started) / 1000;
  }

  /** The local cloud that all of this runs on. */
  get cloud(): LocalCloud {
    return localCloudOf(readMachine(process.env, this.checkout.folder));
  }

  /** Process id of a part of it. */
  async pidOf(part: string): Promise<number> {
    const { parts } = await this.cloud.status();
    const pid = parts.find(({ name }) => name === part)?.pid;
    assert.ok(pid, `${part} does not run`);
    return pid;
  }

  async healthy(): Promise<void> {
    const end = Date.now() + 90_000;
    while (!(await this.cloud.status()).healthy) {
      if (Date.now() > end) throw new Error('the local cloud is not healthy again after 90 s');
      await pause(300);
    }
  }

  /** Starts a command as a terminal does: as the leader of a process group. */
  start(...args: string[]): Running {
    return this.checkout.start('./biosphere', args);
  }

  /** Waits until the apply of a new biome is at its functions, which take seconds: what happens now happens in the middle of it. */
  async applying(name: string): Promise<void> {
    const place = this.workspace(name);
    const end = Date.now() + 120_000;
    while ((await functions(place)).length === 0) {
      if (Date.now() > end) throw new Error('up has not begun to apply within two minutes');
      await pause(100);
    }
  }

  /** The biome is gone, by the proof that `down` prints and by our own look. */
  async gone(evidence: Evidence, name: string): Promise<void> {
    const { stdout } = await this.expect(evidence, 0, 'down', name, '--yes', '--json');
    const { proof } = JSON.parse(stdout) as { proof: { kind: string; left: string[] }[] };
    assert.deepEqual(
      proof.flatMap(({ left }) => left),
      [],
    );
    assert.deepEqual(await existing(this.workspace(name)), NOTHING);
  }

  /** Carries out the command that an error names, as it is printed. */
  async carryOut(evidence: Evidence, message: string): Promise<void> {
    const command = /(\.\/biosphere exec -- \S.*?)(?:, then|; |\.?\s*$)/m.exec(message)?.[1];
    assert.ok(command, `no command in: ${message}`);
    const [, ...args] = command.split(' ');
    await this.expect(evidence, 0, ...args);
  }

  /** Another checkout of the same commit, which shares the local cloud. */
  secondCheckout(): Promise<Checkout> {
    this.second ??= (async () => {
      const second = Checkout.beside(this.checkout);
      // It has not seen the shared stacks yet.
      for (const args of [
        ['up', 'second'],
        ['down', 'second', '--yes'],
      ]) {
        const ended = await second.biosphere(...args);
        assert.equal(ended.code, 0, told(ended));
      }
      return second;
    })();
    return this.second;
  }

  async remove(): Promise<void> {
    (await this.second?.catch(() => undefined))?.discard();
    if (this.isOurs) await this.checkout.remove();
  }
}

export const NOTHING = { holdings: {}, state: null, phase: null };

/** Ends a process and all that it has started at once, as a machine that loses its power. */
export async function powerOff({ pid, ended }: Running): Promise<Ended> {
  // First nobody may go on and start something; then all go.
  const frozen = new Set<number>();
  for (;;) {
    const fresh = treeOf(pid, await listProcesses()).filter((each) => !frozen.has(each.pid));
    if (fresh.length === 0) break;
    for (const each of fresh) {
      send(each.pid, 'SIGSTOP');
      frozen.add(each.pid);
    }
  }
  for (const each of frozen) send(each, 'SIGKILL');
  return await ended;
}

export function told({ stdout, stderr }: Ended): string {
  return `${stdout}${stderr}`.split('\n').slice(-25).join('\n');
}
