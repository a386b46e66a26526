/** The bare server as a child process, told over its channel what to answer. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Answer } from './bareServer.ts';
import type { Target } from './load.ts';

const PROGRAM = fileURLToPath(new URL('./bareServer.ts', import.meta.url));
const listening = z.object({ url: z.string() });
const used = z.object({ cpuSeconds: z.number() });
/** The only message that is not an answer. */
const CPU_PLEASE = 'cpu';

export class Bare implements Target {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  static async start(): Promise<Bare> {
    const child = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const [message] = await once(child, 'message');
    return new Bare(child, listening.parse(message).url);
  }

  async answer(answer: Answer): Promise<void> {
    await this.#tell(answer);
  }

  async cpuSeconds(): Promise<number> {
    return used.parse(await this.#tell(CPU_PLEASE)).cpuSeconds;
  }

  async stop(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }

  async #tell(message: Answer | typeof CPU_PLEASE): Promise<unknown> {
    const told = once(this.#child, 'message');
    this.#child.send(message);
    const [reply] = await told;
    return reply;
  }
}
