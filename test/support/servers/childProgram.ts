/** A TypeScript program of the tests, run in a process of its own. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export class ChildProgram {
  readonly lines: AsyncIterator<string>;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #exit: Promise<unknown>;

  /** `path` from the root of the repository, where the tests run. */
  constructor(path: string, ...args: string[]) {
    this.#child = spawn(process.execPath, [path, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#exit = once(this.#child, 'exit');
    this.lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  }

  /** The next line that it prints; undefined after the last. */
  async line(): Promise<string | undefined> {
    const { done, value } = await this.lines.next();
    return done ? undefined : value;
  }

  /** Ends it as a power cut would, and answers what it had still printed. */
  async kill(): Promise<readonly string[]> {
    this.#child.kill('SIGKILL');
    await this.#exit;
    const rest: string[] = [];
    for (let line = await this.line(); line !== undefined; line = await this.line()) rest.push(line);
    return rest;
  }
}
