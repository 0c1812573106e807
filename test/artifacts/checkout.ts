import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A git repository of its own, in a temporary folder. */
export class Checkout {
  readonly path = mkdtempSync(join(tmpdir(), 'biosphere-checkout-'));

  constructor(files: Readonly<Record<string, string>>) {
    this.git('init', '--quiet');
    this.write(files);
    this.commit('first');
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, file)), { recursive: true });
      writeFileSync(join(this.path, file), content);
    }
  }

  delete(file: string): void {
    rmSync(join(this.path, file));
  }

  /** @returns the commit's SHA */
  commit(message: string): string {
    this.git('add', '--all');
    this.git(
      '-c',
      'user.name=a',
      '-c',
      'user.email=a@example.com',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      message,
    );
    return this.git('rev-parse', 'HEAD').trim();
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }

  private git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.path, encoding: 'utf8' });
  }
}
