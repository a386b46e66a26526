/** How far something long has come: a bar that redraws itself on a terminal, a line now and then elsewhere. */

const BAR_WIDTH = 24;
const REDRAW_MS = 100;
const LINE_MS = 5_000;
const CLEAR_LINE = '\r\u001b[K';

export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export class ProgressBar {
  readonly #output: Output;
  readonly #now: () => number;
  #shown: number;

  /** `now`: milliseconds that only grow. */
  constructor(output: Output, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#now = now;
    // On a terminal something shows at once, in a file only what takes long.
    this.#shown = output.isTTY ? Number.NEGATIVE_INFINITY : now();
  }

  /** `share`: how much of it is done, 0 to 1; without it there is no bar. */
  show(text: string, share?: number): void {
    const { isTTY } = this.#output;
    if (this.#now() - this.#shown < (isTTY ? REDRAW_MS : LINE_MS)) return;
    this.#shown = this.#now();
    const line = share === undefined ? text : `${barOf(share)} ${text}`;
    this.#output.write(isTTY ? `${CLEAR_LINE}${line}` : `${line}\n`);
  }

  /** Leaves the line to the next writer. */
  clear(): void {
    if (this.#output.isTTY) this.#output.write(CLEAR_LINE);
  }
}

function barOf(share: number): string {
  const done = Math.min(1, Math.max(0, share));
  const filled = Math.round(done * BAR_WIDTH);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${String(Math.floor(done * 100)).padStart(3)} %`;
}
