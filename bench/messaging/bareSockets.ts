/** The bare WebSocket server as a child process. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const PROGRAM = fileURLToPath(new URL('./bareSocketServer.ts', import.meta.url));
const listening = z.object({ url: z.string() });
const memory = z.object({ residentBytes: z.number() });

export class BareSockets {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  static async start(): Promise<BareSockets> {
    const child = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const [message] = await once(child, 'message');
    return new BareSockets(child, listening.parse(message).url);
  }

  async residentBytes(): Promise<number> {
    const told = once(this.#child, 'message');
    this.#child.send('memory');
    const [reply] = await told;
    return memory.parse(reply).residentBytes;
  }

  async stop(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }
}
