const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
const CLEAR_LINE = '\r\u001b[2K';
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/**
 * One moving line on a terminal. Unlike the packages for this it takes no signals for itself: they end the process at the first
 * Ctrl-C, while Terraform is still at work.
 */
export class Spinner {
  private frame = 0;
  private readonly clock: NodeJS.Timeout;
  private readonly restore = () => this.stream.write(SHOW_CURSOR);

  /** @param text what to show now; it is cut to the width of the terminal. */
  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly text: () => string,
  ) {
    stream.write(HIDE_CURSOR);
    process.once('exit', this.restore);
    this.clock = setInterval(() => this.draw(), FRAME_MS);
    this.clock.unref();
    this.draw();
  }

  /** Makes room for another line; the next frame draws this one again below it. */
  clear(): void {
    this.stream.write(CLEAR_LINE);
  }

  stop(): void {
    clearInterval(this.clock);
    process.off('exit', this.restore);
    this.stream.write(CLEAR_LINE + SHOW_CURSOR);
  }

  private draw(): void {
    this.frame = (this.frame + 1) % FRAMES.length;
    // A terminal may say that it has no width, as one that a program opens does.
    const width = (this.stream.columns || 80) - 3;
    this.stream.write(`${CLEAR_LINE}${FRAMES[this.frame]} ${this.text().slice(0, width)}`);
  }
}
