/** Clients in a process of their own, so that what they read does not hold up those who are measured. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Request } from 'autocannon';
import { z } from 'zod';

/** What the clients are to do, each on a connection of its own, over and over. */
export interface ClientTask {
  readonly url: string;
  readonly connections: number;
  readonly requests: readonly Pick<Request, 'method' | 'path' | 'headers' | 'body'>[];
}

const result = z.object({ answers: z.int(), bytes: z.int(), failed: z.string().optional() });
export type ClientResult = z.infer<typeof result>;

/** Resolves once the first answer has begun, with what ends them. @throws Error where an answer was no 2xx */
export async function startClients(task: ClientTask): Promise<() => Promise<ClientResult>> {
  const program = fileURLToPath(new URL('./clientProcess.ts', import.meta.url));
  const child = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  child.send(task);
  await once(child, 'message');
  return async () => {
    const answered = once(child, 'message');
    child.send('stop');
    const [message] = await answered;
    child.disconnect();
    const { failed, ...counted } = result.parse(message);
    if (failed !== undefined) throw new Error(failed);
    return counted;
  };
}
