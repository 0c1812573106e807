import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { main } from '../../operations/cli';
import { EXIT } from '../../operations/errors';

export const CHECKOUT = resolve(__dirname, '..', '..');
const original = process.env;

/** A call of ./biosphere: its arguments, its variables, and what lies in the home of the checkout before it. */
export interface Call {
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Text of files below the home; null is a folder in the place of a file. */
  readonly files: Readonly<Record<string, string | null>>;
  /** What the local cloud answers to everything, in the place of its port. */
  readonly answer: { readonly status: number; readonly body: string };
}

export interface Ending {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Files of the home that are new, gone or different. */
  readonly written: readonly string[];
}

/** Stands for the port of what answers, in files of a home. */
export const PORT = '64999';

/** Homes for calls in this process. Of all programs only `ps` is on the PATH, so that nothing outside is ever started. */
export class Homes {
  private readonly root = mkdtempSync(join(tmpdir(), 'biosphere-fuzz-'));
  private count = 0;
  private server: Server | undefined;
  private answer: Call['answer'] = { status: 403, body: '' };

  constructor() {
    const ps = ['/bin/ps', '/usr/bin/ps'].find((each) => existsSync(each));
    mkdirSync(join(this.root, 'bin'));
    if (ps) symlinkSync(ps, join(this.root, 'bin', 'ps'));
  }

  /** Starts what answers in the place of the local cloud. */
  async start(): Promise<void> {
    this.server = createServer((_request, response) => {
      response.writeHead(this.answer.status, { 'content-type': 'application/xml' });
      response.end(this.answer.body);
    });
    await new Promise<void>((done) => this.server?.listen(0, '127.0.0.1', done));
  }

  private get port(): number {
    const address = this.server?.address() as AddressInfo | undefined;
    if (!address) throw new Error('Nothing answers: call start() first');
    return address.port;
  }

  async run({ args, variables, files, answer }: Call): Promise<Ending> {
    this.answer = answer;
    const home = join(this.root, String(this.count++));
    mkdirSync(home);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(home, file)), { recursive: true });
      if (text === null) mkdirSync(join(home, file));
      else writeFileSync(join(home, file), text.replaceAll(PORT, String(this.port)));
    }
    const before = digestsIn(home);
    const user = {
      HOME: this.root,
      XDG_CACHE_HOME: join(this.root, 'cache'),
      PATH: join(this.root, 'bin'),
      SHELL: '/nonexistent',
    };
    process.env = { ...user, BIOSPHERE_HOME: home, ...variables };
    process.exitCode = undefined;
    const written = { stdout: '', stderr: '' };
    const streams = (['stdout', 'stderr'] as const).map((name) => {
      const { write } = process[name];
      process[name].write = ((text: string) => {
        written[name] += text;
        return true;
      }) as typeof write;
      return () => {
        process[name].write = write;
      };
    });
    try {
      const exitCode = await main(args, CHECKOUT);
      return { exitCode, ...written, written: differences(before, digestsIn(home)) };
    } finally {
      for (const restore of streams) restore();
      process.env = original;
      process.exitCode = undefined;
      rmSync(home, { recursive: true, force: true });
    }
  }

  remove(): void {
    this.server?.close();
    this.server?.closeAllConnections();
    rmSync(this.root, { recursive: true, force: true });
  }
}

type Digests = ReadonlyMap<string, string>;

function digestsIn(folder: string): Digests {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((each) => statSync(join(folder, each)).isFile())
    .map((each): [string, string] => [
      each,
      createHash('sha256')
        .update(readFileSync(join(folder, each)))
        .digest('hex'),
    ]);
  return new Map(entries);
}

/** Runs write the configuration of Terraform and of mc anew: it holds nothing of the input. */
const RENEWED = /^(terraform\.rc|clients\/mc\/config\.json)$/;

function differences(before: Digests, after: Digests): string[] {
  const all = [...new Set([...before.keys(), ...after.keys()])];
  return all.filter((each) => before.get(each) !== after.get(each) && !RENEWED.test(each));
}

/** @returns what a person must never see of an ending, and a script never get */
export function faultsOf({ exitCode, stdout, stderr, written }: Ending): string[] {
  const known = Object.values(EXIT) as number[];
  const all = `${stdout}\n${stderr}`;
  return [
    ...(known.includes(exitCode) ? [] : [`exit code ${exitCode} is not documented`]),
    ...(/\n\s+at .+:\d+/.test(all) ? ['a stack trace'] : []),
    ...(/This should not happen|\[object Object\]|\bundefined\b|\bNaN\b/.test(all) ? ['nobody has thought of it'] : []),
    ...(exitCode !== EXIT.ok && written.length > 0 ? [`it wrote ${written.join(', ')}`] : []),
    ...(exitCode !== EXIT.ok && stderr.trim() === '' && stdout.trim() === '' ? ['it says nothing'] : []),
  ];
}
