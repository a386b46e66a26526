/** The bare server as a child process, told over its channel what to answer. */
import type { Answer } from './bareServer.ts';
import { ChildServer } from './childServer.ts';
import type { Target } from './load.ts';

export class Bare implements Target {
  readonly #child: ChildServer;

  private constructor(child: ChildServer) {
    this.#child = child;
  }

  static async start(): Promise<Bare> {
    return new Bare(await ChildServer.start('./bareServer.ts'));
  }

  get url(): string {
    return this.#child.url;
  }

  async answer(answer: Answer): Promise<void> {
    await this.#child.send(answer);
  }

  cpuSeconds(): Promise<number> {
    return this.#child.cpuSeconds();
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}
