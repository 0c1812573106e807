import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
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

  static make(env: NodeJS.ProcessEnv): Checkout {
    // BIOSPHERE_* and AWS_* of the caller's shell would choose for us.
    const kept = Object.entries(env).filter(([name]) => !/^(BIOSPHERE|AWS|TF_VAR)_/.test(name));
    const folder = mkdtempSync(join(tmpdir(), 'biosphere-checkout-'));
    const checkout = new Checkout(folder, { ...Object.fromEntries(kept), CI: '1' });
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
    return new Promise((done, reject) => {
      const child = spawn(command, args, {
        cwd: this.folder,
        env: { ...this.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const text = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const) {
        child[stream].setEncoding('utf8').on('data', (chunk: string) => {
          text[stream] += chunk;
        });
      }
      child.once('error', reject);
      child.once('close', (code) => done({ code, ...text }));
    });
  }

  /** Stops the local cloud and deletes everything. */
  async remove(): Promise<void> {
    await this.biosphere('cloud', 'reset', '--yes');
    rmSync(join(this.folder, 'node_modules'), { force: true });
    rmSync(this.folder, { recursive: true, force: true });
  }
}
