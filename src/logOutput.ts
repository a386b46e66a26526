/**
 * Standard output as the log needs it: written in blocks beside everything else, and never waited for. Where nobody
 * reads it, or its disk is full, lines are dropped and counted.
 */
import { fstatSync, write as writeFile, writeSync } from 'node:fs';
import { Socket } from 'node:net';

const STDOUT = 1;
/** Passing a block to another thread costs as much as about ten log lines. */
const BLOCK_LENGTH = 32 * 1024;
const FLUSH_MS = 1_000;
/** Characters that may wait to be written; lines beyond are dropped. */
const MAX_WAITING = 1024 * 1024;

/** Where blocks go. `done` is called once, with an error where the block, or a part of it, was not written. */
interface Sink {
  write(block: string, done: (error?: Error | null) => void): void;
  /** As far as can be without waiting. */
  writeNow(block: string): void;
}

interface OutputOptions {
  readonly sink?: Sink;
  readonly maxWaiting?: number;
  readonly blockLength?: number;
}

export class LogOutput {
  readonly #sink: Sink;
  readonly #maxWaiting: number;
  readonly #blockLength: number;
  readonly #flushing = setInterval(() => this.#writeBlock(), FLUSH_MS).unref();
  #waiting = '';
  /** Length of the block that is being written. */
  #writing = 0;
  #dropped = 0;
  #idle: (() => void)[] = [];
  /** Called with how many lines are missing once there is room for a line that says so. */
  onGap: (lines: number) => void = () => {};
  #gap = 0;

  constructor(options: OutputOptions = {}) {
    const { sink = standardOutput(), maxWaiting = MAX_WAITING, blockLength = BLOCK_LENGTH } = options;
    this.#sink = sink;
    this.#maxWaiting = maxWaiting;
    this.#blockLength = blockLength;
  }

  /** Lines that were dropped since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  write(line: string): void {
    if (this.#waiting.length + this.#writing + line.length > this.#maxWaiting) {
      this.#drop(1);
      return;
    }
    this.#waiting += line;
    if (this.#waiting.length >= this.#blockLength) this.#writeBlock();
  }

  /** Resolves once everything is written, or could not be within `timeoutMs`. */
  async end(timeoutMs: number): Promise<void> {
    clearInterval(this.#flushing);
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    this.#idle.push(resolve);
    this.#writeBlock();
    await promise;
    clearTimeout(timer);
  }

  /** For the last lines of a process that cannot continue: what can be written at once, is. */
  flush(): void {
    const block = this.#waiting;
    this.#waiting = '';
    if (this.#writing === 0 && block !== '') this.#sink.writeNow(block);
  }

  #writeBlock(): void {
    if (this.#writing > 0) return;
    const block = this.#waiting;
    if (block === '') {
      this.#wake();
      return;
    }
    this.#waiting = '';
    this.#writing = block.length;
    this.#sink.write(block, error => {
      this.#writing = 0;
      if (error) this.#drop(linesOf(block));
      else this.#reportGap();
      if (this.#idle.length > 0 || this.#waiting.length >= this.#blockLength) this.#writeBlock();
    });
  }

  #drop(lines: number): void {
    this.#dropped += lines;
    this.#gap += lines;
  }

  #reportGap(): void {
    const lines = this.#gap;
    this.#gap = 0;
    if (lines > 0) this.onGap(lines);
  }

  #wake(): void {
    for (const resolve of this.#idle) resolve();
    this.#idle = [];
  }
}

const linesOf = (block: string): number => block.split('\n').length - 1;

/** A pipe or a socket without blocking, so that its reader may be as slow as it likes; anything else as a file. */
function standardOutput(): Sink {
  const kind = fstatSync(STDOUT);
  return kind.isFIFO() || kind.isSocket() ? pipeSink() : fileSink;
}

function pipeSink(): Sink {
  const pipe = new Socket({ fd: STDOUT, readable: false, writable: true });
  pipe.unref();
  // The reader is gone: each write fails.
  pipe.on('error', () => {});
  return {
    write: (block, done) => void pipe.write(block, done),
    // After what still waits, it would stand in the middle of a line.
    writeNow: block => {
      if (pipe.writableLength === 0) writeNow(block);
    },
  };
}

const fileSink: Sink = { write: (block, done) => writeAll(Buffer.from(block), done), writeNow };

function writeAll(rest: Buffer, done: (error?: Error | null) => void): void {
  writeFile(STDOUT, rest, (error, written) => {
    if (error || written === rest.length) done(error);
    else writeAll(rest.subarray(written), done);
  });
}

function writeNow(block: string): void {
  try {
    writeSync(STDOUT, block);
  } catch {
    // The output is full or gone, and there is no other place to say so.
  }
}
