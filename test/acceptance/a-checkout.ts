import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const source = resolve(__dirname, '..', '..');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A checkout of its own: this working tree as one commit, with a home in it. So a test starts from committed work whatever the
 * developer is in the middle of, and may change files.
 */
export class Checkout {
  readonly home: string;

  private constructor(
    readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.home = join(folder, '.biosphere');
  }

  /** The checkout that this file is in: nothing is copied, and nothing is to be removed. */
  static here(env: NodeJS.ProcessEnv): Checkout {
    return new Checkout(source, neutral(env));
  }

  static make(env: NodeJS.ProcessEnv): Checkout {
    const folder = mkdtempSync(join(tmpdir(), 'biosphere-checkout-'));
    const checkout = new Checkout(folder, neutral(env));
    const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: source,
      encoding: 'utf8',
    });
    for (const file of files.split('\0').filter((each) => each && existsSync(join(source, each)))) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      cpSync(join(source, file), join(folder, file));
    }
    checkout.git('init', '--quiet', '--initial-branch=main');
    checkout.git('config', 'user.name', 'Test');
    checkout.git('config', 'user.email', 'test@example.com');
    checkout.git('add', '--all');
    checkout.git('commit', '--quiet', '--message', 'The working tree');
    symlinkSync(join(source, 'node_modules'), join(folder, 'node_modules'));
    return checkout;
  }

  /** A clone of this repository at one of its commits, with the npm packages of that commit, which its launcher installs. */
  static at(commit: string, env: NodeJS.ProcessEnv): Checkout {
    const checkout = new Checkout(mkdtempSync(join(tmpdir(), 'biosphere-checkout-')), neutral(env));
    execFileSync('git', ['clone', '--quiet', '--no-checkout', source, checkout.folder]);
    checkout.git('checkout', '--quiet', commit);
    return checkout;
  }

  /** A clone of a checkout, of the same commits, which uses its local cloud. */
  static beside({ folder: first, home, env }: Checkout): Checkout {
    const checkout = new Checkout(mkdtempSync(join(tmpdir(), 'biosphere-checkout-')), env);
    execFileSync('git', ['clone', '--quiet', first, checkout.folder]);
    symlinkSync(join(source, 'node_modules'), join(checkout.folder, 'node_modules'));
    mkdirSync(checkout.home);
    symlinkSync(join(home, 'local'), join(checkout.home, 'local'));
    return checkout;
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.folder, encoding: 'utf8' }).trim();
  }

  /** Runs ./biosphere; whatever it ends with is the caller's to judge. */
  biosphere(...args: string[]): Promise<Ended> {
    return this.run('./biosphere', args);
  }

  /** Runs ./biosphere with --json. @throws Error with what it said, unless it ended well */
  async json<Document>(...args: string[]): Promise<Document> {
    const { code, stdout, stderr } = await this.biosphere('--json', ...args);
    if (code !== 0) throw new Error(`./biosphere ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
    return JSON.parse(stdout) as Document;
  }

  run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.start(command, args, env).ended;
  }

  /** Starts a program as a terminal does, as the leader of a process group, and tells its end. */
  start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): { pid: number; ended: Promise<Ended> } {
    const child = spawn(command, args, {
      cwd: this.folder,
      env: { ...this.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const text = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        text[stream] += chunk;
      });
    }
    const ended = new Promise<Ended>((done, reject) => {
      child.once('error', reject);
      child.once('close', (code) => done({ code, ...text }));
    });
    return { pid: child.pid ?? -1, ended };
  }

  /** Stops the local cloud and deletes everything. */
  async remove(): Promise<void> {
    await this.biosphere('cloud', 'reset', '--yes');
    this.discard();
  }

  /** Deletes the folder alone. */
  discard(): void {
    // Where it is a link, what it leads to stays.
    const packages = join(this.folder, 'node_modules');
    if (lstatSync(packages, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(packages);
    // What was killed a moment ago may still be writing.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** BIOSPHERE_* and AWS_* of the caller's shell would choose for us. */
function neutral(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(BIOSPHERE|AWS|TF_VAR)_/.test(name));
  return { ...Object.fromEntries(kept), CI: '1' };
}
