import type { StateKey } from '../../environments/naming';
import type { Environment } from '../../environments/resolve';
import type { Clients } from '../aws';
import { S3Bucket } from '../biomes/object-store';
import { readState } from '../biomes/place';
import { StateUnusable } from '../errors';
import { identityOfState, wrongWith } from './judge';
import { StateNotes } from './notes';
import { findBestVersion, restoreCommand } from './versions';

export interface GuardOptions {
  readonly clients: Clients;
  readonly environment: Environment;
  readonly key: StateKey;
  /** As whom the state is read: shared stacks as the platform team, biomes as somebody who has biomes. */
  readonly as: 'state' | 'biomes';
  /** What a person calls the stack. */
  readonly what: string;
  readonly resume: string;
}

/**
 * Keeps an apply from taking a state that was lost for one that never was. Only runs of ./biosphere are guarded: a plain `cdktf
 * deploy` reads the state alone.
 */
export class StateGuard {
  private readonly notes: StateNotes;

  constructor(private readonly options: GuardOptions) {
    const { clients, environment } = options;
    this.notes = new StateNotes(new S3Bucket(() => clients.store('biomes'), environment.state.records));
  }

  /** What is wrong with the state, or null. The state is read first: `down` forgets the note before the state. */
  async problem(): Promise<string | null> {
    const text = await this.read();
    return wrongWith(text, await this.notes.read(this.options.key));
  }

  /** @throws StateUnusable with the command that brings the right version back */
  async check(): Promise<void> {
    const problem = await this.problem();
    if (problem === null) return;
    const { what, resume } = this.options;
    throw new StateUnusable(
      `The state of ${what} ${problem}`,
      'An apply with it would create again what exists already; nothing was changed',
      `${await this.wayBack()}, then ${resume}`,
    );
  }

  /** Remembers the state as it is now. */
  async note(now: Date): Promise<void> {
    const text = await this.read();
    const identity = text === null ? null : identityOfState(text);
    if (identity)
      await this.notes.write(this.options.key, { schemaVersion: 1, ...identity, written: now.toISOString() });
  }

  /** For a stack that is destroyed: from here on there need not be a state. */
  async forget(): Promise<void> {
    await this.notes.remove(this.options.key);
  }

  private read(): Promise<string | null> {
    const { environment, clients, as, key } = this.options;
    return readState({ environment, clients }, as, key);
  }

  private async wayBack(): Promise<string> {
    const { clients, environment, as, key } = this.options;
    const { store, bucket } = environment.state;
    const object = { Bucket: bucket, Key: key };
    const version = await findBestVersion(await clients.store(as), object, await this.notes.read(key));
    if (version) return `Bring serial ${version.serial} back with ${restoreCommand(store, object, version)}`;
    return `None of its versions in ${bucket}/${key} is whole: put a copy of it there`;
  }
}
