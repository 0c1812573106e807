import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, LockHeld } from '../errors';
import type { Interrupt } from '../interrupt';
import type { Quorum } from '../state/quorum';
import { ago } from '../time';
import {
  configurationHash,
  type FolderInputs,
  initStamp,
  prepareFolder,
  type StackFolder,
  Stamp,
  type Variables,
} from './folder';
import type { Import } from './imports';
import type { StateLock } from './lock';
import { leftLock, stoppedAtGone } from './outcome';
import { type PlannedChange, plannedChanges } from './planned-changes';
import { problemOf, type RunFacts } from './problems';
import { callTerraform, showPlan, type TerraformResult } from './process';
import { Running } from './running';
import { describeTally, type Tally } from './tally';
import { trustProviders } from './trusted-providers';

export interface TerraformOptions extends FolderInputs {
  readonly interrupt: Interrupt;
  /** Variables of every call: where credentials, providers and clouds are. */
  readonly environment: Readonly<Record<string, string>>;
  /** `user@host`, as Terraform writes it into its locks. */
  readonly who: string;
  /** Tells a person something that is worth a line, for example that a lock was taken over. */
  readonly say: (text: string) => void;
  readonly clock: () => Date;
  /** Of the state store; none where nobody can tell. */
  readonly quorum: Quorum | null;
  /** Takes providers as the last init left them, without hashing them at each start. */
  readonly trustsProviders: boolean;
}

/** One stack to be worked on, and how to speak of it. */
export interface Work extends StackFolder {
  readonly variables: Variables;
  /** Looks before an apply whether the state is the one of last time, and remembers it afterwards. Default: nobody does. */
  readonly guard?: { check(): Promise<void>; note(now: Date): Promise<void>; forget(): Promise<void> };
  /** What exists without being in the state, and is taken into it. Default: nothing. */
  readonly imports?: readonly Import[];
  /** What else an apply holds for: the contents of the local cloud, by name. Default: nothing. */
  readonly contents?: string;
  /** For messages: `sandbox-dev/ada`. */
  readonly what: string;
  /** For messages: the command that goes on. */
  readonly resume: string;
  /** For messages: the command that removes all of it, known to the state or not. Default: there is none. */
  readonly startOver?: string;
  /** Shows how far it is: `12 of 17 resources · …`. */
  readonly progress?: (detail: string) => void;
  /** Told at every message; what an interrupt's last words need. */
  readonly onTally?: (tally: Tally) => void;
}

/** How long a lock of a living run is waited for. A false refusal just after a node of the store came back is gone by then. */
const LOCK_TIMEOUT_SECONDS = 10;

/** Runs Terraform on synthesized stacks: init only when needed, one apply without a separate plan, locks told from leftovers. */
export class Terraform {
  constructor(private readonly options: TerraformOptions) {}

  /** @throws LockHeld, SignInNeeded, Failure, Interrupted */
  async apply(work: Work): Promise<Tally> {
    await work.guard?.check();
    try {
      const tally = await this.change(work, 'apply', ['apply', '-auto-approve']);
      new Stamp(work.data, 'applied').write(appliedStamp(work));
      return tally;
    } finally {
      // After a failure the state is another one as well; what cannot be told now is told by the next apply.
      await work.guard?.note(this.options.clock()).catch(() => undefined);
    }
  }

  /**
   * Without a refresh: what the state names is deleted, what is gone already is taken as gone, and nothing is read of shared
   * stacks that may be gone as well.
   * @throws LockHeld, SignInNeeded, Failure, Interrupted
   */
  async destroy(work: Work): Promise<Tally> {
    const args = ['apply', '-destroy', '-auto-approve'];
    const tally = await this.change(work, 'destroy', [...args, '-refresh=false'], args);
    await work.guard?.forget();
    new Stamp(work.data, 'applied').write('');
    return tally;
  }

  /** What an apply would change. Takes no lock and writes no state. @throws SignInNeeded, Failure, Interrupted */
  async plan(work: Work): Promise<PlannedChange[]> {
    await this.init(work);
    const saved = join(work.folder, 'biosphere.tfplan');
    try {
      const { exit, tally } = await this.call(work, 'plan', ['plan', '-lock=false', `-out=${saved}`]);
      await this.options.interrupt.check();
      if (exit.code !== 0) throw problemOf(tally, this.facts(work));
      const environment = this.environmentOf(work, 'show');
      return plannedChanges(await showPlan(this.options.interrupt, saved, work.folder, environment), work.folder);
    } finally {
      // It holds values that Terraform only hides when it prints them.
      rmSync(saved, { force: true });
    }
  }

  /** Addresses that an apply would delete or replace. @throws as {@link apply} does */
  async doomedBy(work: Work): Promise<readonly string[]> {
    await this.init(work);
    const { exit, tally } = await this.call(work, 'plan', ['plan', '-lock=false']);
    await this.options.interrupt.check();
    if (exit.code !== 0) throw problemOf(tally, this.facts(work));
    return tally.doomed;
  }

  /** Whether any apply from this checkout came to its end. */
  wasApplied(work: Pick<Work, 'data'>): boolean {
    return new Stamp(work.data, 'applied').read() !== null;
  }

  /** Whether the last apply from this checkout was of this very configuration, with these variables, on these contents. */
  isApplied(work: Work): boolean {
    return new Stamp(work.data, 'applied').read() === appliedStamp(work);
  }

  /** The next {@link isApplied} is false, whatever was applied: to be called when something speaks against it. */
  doubt(work: Pick<Work, 'data'>): void {
    const stamp = new Stamp(work.data, 'applied');
    if (stamp.read() !== null) stamp.write('');
  }

  /** @param whenGone arguments of a second try where the first stopped at what is gone already; default: none */
  private async change(
    work: Work,
    name: string,
    args: readonly string[],
    whenGone?: readonly string[],
  ): Promise<Tally> {
    const running = new Running(work.data);
    const left = running.read();
    if (left && running.isAlive(left)) throw this.heldHere(work, new Date(left.since));
    running.write([process.pid], this.options.clock());
    try {
      await this.init(work);
      const patience = `-lock-timeout=${LOCK_TIMEOUT_SECONDS}s`;
      const note = (pid: number) => running.write([process.pid, pid], this.options.clock());
      let result = await this.call(work, name, [...args, patience], note);
      const lock = leftLock(result, this.options.who, left?.since ?? null);
      if (lock) {
        await this.takeOver(work, lock);
        result = await this.call(work, name, [...args, patience], note);
      }
      if (whenGone && stoppedAtGone(result)) result = await this.call(work, name, [...whenGone, patience], note);
      await this.settle(work, result);
      return result.tally;
    } finally {
      running.clear();
    }
  }

  /** After a change: a state that could not be written is pushed again, an interrupt and a failure are told. */
  private async settle(work: Work, { exit, tally }: TerraformResult): Promise<void> {
    if (existsSync(join(work.folder, 'errored.tfstate'))) await this.pushState(work);
    await this.options.interrupt.check();
    if (exit.code !== 0) throw problemOf(tally, this.facts(work));
  }

  private async init(work: Work): Promise<void> {
    prepareFolder(work, this.options, work.variables, work.imports);
    const stamp = new Stamp(work.data, 'init');
    const wanted = initStamp(work, this.options);
    if (stamp.read() === wanted) return;
    work.progress?.('getting providers ready');
    const { exit, tally } = await this.call(work, 'init', ['init', '-reconfigure']);
    await this.options.interrupt.check();
    if (exit.code !== 0) throw problemOf(tally, this.facts(work));
    stamp.write(wanted);
  }

  private call(
    work: Work,
    name: string,
    [command = '', ...args]: readonly string[],
    onStart?: (pid: number) => void,
  ): Promise<TerraformResult> {
    return callTerraform(this.options.interrupt, {
      args: [command, '-json', '-input=false', ...args],
      cwd: work.folder,
      environment: this.environmentOf(work, command),
      log: join(work.folder, `terraform-${name}.jsonl`),
      onTally: (tally) => {
        work.onTally?.(tally);
        work.progress?.(describeTally(tally));
      },
      ...(onStart && { onStart }),
      quorum: this.options.quorum,
    });
  }

  private environmentOf(work: Work, command: string): Record<string, string> {
    const trusted = command !== 'init' && this.options.trustsProviders ? trustProviders(work.data) : null;
    return { ...this.environment(work), ...(trusted !== null && { TF_CLI_CONFIG_FILE: trusted }) };
  }

  private environment({ data }: StackFolder): Record<string, string> {
    // Logs would be mixed with the messages, and a provider that runs apart would serve a stack of another account.
    const kept = Object.entries(this.options.environment).filter(([name]) => !/^TF_(LOG|REATTACH)/.test(name));
    return {
      ...Object.fromEntries(kept),
      TF_DATA_DIR: data,
      TF_IN_AUTOMATION: '1',
      // Terraform and the provider live for seconds: fewer collections save a tenth of a plan (docs/decisions.md).
      GOGC: '400',
    };
  }

  private async takeOver(work: Work, lock: StateLock): Promise<void> {
    this.options.say(
      `The lock of ${work.what} was left by a run of this checkout that was killed (${lock.operation}, begun ${ago(
        lock.created,
        this.options.clock(),
      )}): taken over.`,
    );
    const { exit, tally } = await callTerraform(this.options.interrupt, {
      args: ['force-unlock', '-force', lock.id],
      cwd: work.folder,
      environment: this.environment(work),
      log: join(work.folder, 'terraform-unlock.log'),
    });
    if (exit.code !== 0) throw problemOf(tally, this.facts(work));
  }

  private async pushState(work: Work): Promise<void> {
    await this.options.quorum?.require();
    const { exit } = await callTerraform(this.options.interrupt, {
      args: ['state', 'push', 'errored.tfstate'],
      cwd: work.folder,
      environment: this.environment(work),
      log: join(work.folder, 'terraform-push.log'),
    });
    if (exit.code === 0) {
      rmSync(join(work.folder, 'errored.tfstate'));
      this.options.say(`The state of ${work.what} could not be written at first; it has been pushed now.`);
      return;
    }
    throw new Failure(
      `The state of ${work.what} could not be written to the state store; it is kept in ${join(work.folder, 'errored.tfstate')}`,
      'Without it Terraform does not know what it has created',
      `Push it once the store answers: ${this.byHand(work)} state push errored.tfstate. Then ${work.resume}`,
    );
  }

  private heldHere({ what, resume }: Work, since: Date): LockHeld {
    return new LockHeld(
      `Another run of this checkout works on ${what}, begun ${ago(since, this.options.clock())}`,
      'Each state is changed by one run at a time',
      `Wait for it and use ${resume} again`,
    );
  }

  private facts(work: Work): RunFacts {
    const { what, resume, startOver } = work;
    return { what, resume, startOver, byHand: this.byHand(work), now: this.options.clock() };
  }

  private byHand({ data, folder }: StackFolder): string {
    return `./biosphere exec -- env TF_DATA_DIR=${data} terraform -chdir=${folder}`;
  }
}

function appliedStamp({ folder, variables, contents = '' }: Work): string {
  return `${configurationHash({ folder }, variables)} ${contents}`;
}
