import Table from 'cli-table3';
import { createColors } from 'picocolors';
import { InvalidInput } from '../environments/errors';
import type { ErrorReport } from './errors';
import { Spinner } from './spinner';

/** Tells how far a phase has come, behind its title. */
export type Progress = (detail: string) => void;

export interface OutputOptions {
  /** One JSON document on standard output, everything else on standard error. */
  readonly json: boolean;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly stdout?: NodeJS.WriteStream;
  readonly stderr?: NodeJS.WriteStream;
}

/** Everything that a person or a script reads of a command. */
export class Output {
  readonly json: boolean;
  readonly colors: ReturnType<typeof createColors>;
  private readonly stdout: NodeJS.WriteStream;
  private readonly stderr: NodeJS.WriteStream;
  private readonly people: NodeJS.WriteStream;
  private readonly animated: boolean;
  /** The phase that is shown at the moment, on a terminal. */
  private moving: Spinner | undefined;

  constructor({ json, env, stdout = process.stdout, stderr = process.stderr }: OutputOptions) {
    this.json = json;
    this.stdout = stdout;
    this.stderr = stderr;
    this.people = json ? stderr : stdout;
    // https://no-color.org: present and not empty.
    const plain = Boolean(env.NO_COLOR) || env.TERM === 'dumb';
    this.animated = Boolean(this.people.isTTY) && env.TERM !== 'dumb' && !env.CI;
    this.colors = createColors(Boolean(this.people.isTTY) && !plain);
  }

  /** A line for people. */
  line(text = ''): void {
    this.moving?.clear();
    this.people.write(`${text}\n`);
  }

  /** A line for people that never mixes with what a program prints on standard output. */
  aside(text: string): void {
    this.moving?.clear();
    this.stderr.write(`${text}\n`);
  }

  warn(text: string): void {
    this.line(this.colors.yellow(text));
  }

  /** A table for people; the head is left out when there are no rows. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    if (rows.length === 0) return;
    const bare = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' };
    const chars = { ...bare, 'bottom-left': '', 'bottom-right': '', left: '', right: '', mid: '', middle: '  ' };
    const table = new Table({
      head: head.map((each) => this.colors.bold(each)),
      chars: { ...chars, 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    });
    table.push(...rows.map((row) => [...row]));
    for (const line of table.toString().split('\n')) this.line(line.trimEnd());
  }

  /** The command's result: a document with --json, otherwise whatever `people` prints. Once a command. */
  result(document: unknown, people: () => void): void {
    if (this.json) this.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    else people();
  }

  /** An error: plain paragraphs on standard error, and with --json the document that a script waits for. */
  error(report: ErrorReport): void {
    for (const { received, allowed, fix } of report.problems) {
      this.stderr.write(`${new InvalidInput(received, allowed, fix).message}\n`);
    }
    if (!this.json) return;
    const problems = report.problems.map(({ received, allowed, fix }) => ({ received, allowed, fix }));
    this.stdout.write(`${JSON.stringify({ error: { ...report, problems } }, null, 2)}\n`);
  }

  /** Runs one phase: a line with the seconds it took, animated on a terminal, plain otherwise. */
  async phase<Result>(title: string, work: (progress: Progress) => Promise<Result>): Promise<Result> {
    const started = performance.now();
    const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    const show = this.animated ? this.spinner(title, seconds) : this.steps(title, seconds);
    try {
      const result = await work(show.progress);
      show.end(`${this.colors.green('✓')} ${title} ${this.colors.dim(seconds())}`);
      return result;
    } catch (error) {
      show.end(`${this.colors.red('✗')} ${title} ${this.colors.dim(seconds())}`);
      throw error;
    }
  }

  private spinner(title: string, seconds: () => string) {
    let detail = '';
    const spinner = new Spinner(this.people, () => [title, detail, seconds()].filter(Boolean).join(' · '));
    this.moving = spinner;
    return {
      progress: (each: string) => {
        detail = each;
      },
      end: (line: string) => {
        spinner.stop();
        this.moving = undefined;
        this.line(line);
      },
    };
  }

  /** Plain: what is under way is said when it takes long, at most once in fifteen seconds. */
  private steps(title: string, seconds: () => string) {
    let detail = '';
    const clock = setInterval(() => this.line(`… ${[title, detail, seconds()].filter(Boolean).join(' · ')}`), 15_000);
    clock.unref();
    return {
      progress: (each: string) => {
        detail = each;
      },
      end: (line: string) => {
        clearInterval(clock);
        this.line(line);
      },
    };
  }
}
