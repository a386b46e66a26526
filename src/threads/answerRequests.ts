/** The thread's side of `askedThread.ts`. What a thread imports is in memory once more: it should be little. */
import { parentPort, workerData } from 'node:worker_threads';
import type { EntryData } from './askedThread.ts';
import { type Answer, Calls, type Message } from './calls.ts';

/** Asks the thread that asks. @throws ErrorOfThread */
export type AskBack = (request: unknown) => Promise<unknown>;

/**
 * `open`: called with the data of the thread at the first request, and again at the next one where it fails; answers
 * what answers requests, several of them at once.
 */
export function answerRequests(open: (data: unknown, askBack: AskBack) => Answer): void {
  if (!parentPort) throw new TypeError('this is the module of a thread');
  const port = parentPort;
  const { data }: EntryData = workerData;
  let opened: Answer | undefined;
  const calls = new Calls(port, (request, transfer) => {
    opened ??= open(data, asked => calls.call(asked));
    return opened(request, transfer);
  });
  port.on('message', (message: Message) => calls.receive(message));
}
