import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { landscape } from '../../environments/landscape';
import { resolve as resolveEnvironment } from '../../environments/resolve';
import type { Target } from '../../environments/target';
import { Clients } from '../../operations/aws';
import { pathsOf } from '../../operations/paths';

/** A home of its own for all that is measured, with a local cloud of its own; `dispose` leaves nothing. */
export class BenchHome {
  readonly checkout = resolve(__dirname, '..', '..');
  readonly folder = mkdtempSync(join(tmpdir(), 'biosphere-bench-'));
  private readonly env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv) {
    const kept = Object.entries(env).filter(([name]) => !name.startsWith('BIOSPHERE_'));
    this.env = { ...Object.fromEntries(kept), BIOSPHERE_HOME: this.folder };
  }

  /** Seconds that a program takes. @throws Error with what it said, unless it ended well */
  run(command: string, args: readonly string[], extra: NodeJS.ProcessEnv = {}, cwd = this.checkout): number {
    return this.read(command, args, extra, cwd).seconds;
  }

  read(command: string, args: readonly string[], extra: NodeJS.ProcessEnv = {}, cwd = this.checkout) {
    const started = performance.now();
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd,
      env: { ...this.env, ...extra },
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
    return { seconds: (performance.now() - started) / 1000, stdout };
  }

  biosphere(...args: string[]): number {
    return this.run('./biosphere', args);
  }

  json<Document>(...args: string[]): Document {
    return JSON.parse(this.read('./biosphere', ['--json', ...args]).stdout) as Document;
  }

  /** Like {@link biosphere}, beside others. */
  async biosphereBeside(...args: string[]): Promise<number> {
    const started = performance.now();
    const said: Buffer[] = [];
    const code = await new Promise<number | null>((done, reject) => {
      const child = spawn('./biosphere', args, {
        cwd: this.checkout,
        env: this.env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
      child.once('error', reject).once('close', done);
    });
    if (code !== 0) throw new Error(`./biosphere ${args.join(' ')} ended with ${code}\n${Buffer.concat(said)}`);
    return (performance.now() - started) / 1000;
  }

  /** Clients of a target of the local cloud that runs in this home. */
  clients(target: Target) {
    const environment = resolveEnvironment(landscape, 'local', target);
    const paths = pathsOf({ home: this.folder });
    return { environment, clients: new Clients({ environment, cloud: 'local', paths, landscape }) };
  }

  dispose(): void {
    spawnSync('./biosphere', ['cloud', 'reset', '--yes'], { cwd: this.checkout, env: this.env });
    rmSync(this.folder, { recursive: true, force: true });
  }
}
