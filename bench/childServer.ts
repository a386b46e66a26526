/** A server of the bench as a child process that says over its channel where it listens and what it has used. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Target } from './load.ts';

const listening = z.object({ url: z.string() });
const used = z.object({ cpuSeconds: z.number() });
/** The message that asks for nothing but what was used; every message is answered with that. */
export const CPU_PLEASE = 'cpu';

export class ChildServer implements Target {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** `program`: a file beside this one. */
  static async start(program: string, ...args: readonly string[]): Promise<ChildServer> {
    const path = fileURLToPath(new URL(program, import.meta.url));
    const child = fork(path, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const [message] = await once(child, 'message');
    return new ChildServer(child, listening.parse(message).url);
  }

  async cpuSeconds(): Promise<number> {
    return used.parse(await this.send(CPU_PLEASE)).cpuSeconds;
  }

  async send(message: string | object): Promise<unknown> {
    const answered = once(this.#child, 'message');
    this.#child.send(message);
    const [answer] = await answered;
    return answer;
  }

  async stop(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }
}
