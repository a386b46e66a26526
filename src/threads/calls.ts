/** Calls between two threads, in either direction: one message asks, one answers. */
import type { Transferable } from 'node:worker_threads';
import { ErrorOfThread, type PassedError, passedError } from './passedErrors.ts';

/** The other thread, as one of the two sees it. */
export interface Port {
  postMessage(message: Message, transferred: readonly Transferable[]): void;
}

/** Answers what the other side asks. `transfer`: hands a part of the answer over instead of copying it. */
export type Answer = (request: unknown, transfer: (part: Transferable) => void) => unknown;

export type Message =
  | { readonly kind: 'request'; readonly id: number; readonly request: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: PassedError };

export class Calls {
  readonly #port: Port;
  readonly #answer: Answer;
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  #lastId = 0;

  constructor(port: Port, answer: Answer) {
    this.#port = port;
    this.#answer = answer;
  }

  /** @throws ErrorOfThread, and whatever `rejectAll` was given */
  call(request: unknown): Promise<unknown> {
    const id = ++this.#lastId;
    const pending = Promise.withResolvers<unknown>();
    this.#pending.set(id, pending);
    this.#port.postMessage({ kind: 'request', id, request }, []);
    return pending.promise;
  }

  /** Of every message that the other side sends. */
  receive(message: Message): void {
    if (message.kind === 'request') {
      void this.#answerTo(message.id, message.request);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.kind === 'answer') pending?.resolve(message.answer);
    else pending?.reject(new ErrorOfThread(message.error));
  }

  /** The other side answers no more. */
  rejectAll(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  async #answerTo(id: number, request: unknown): Promise<void> {
    const transferred: Transferable[] = [];
    try {
      const answer = await this.#answer(request, part => transferred.push(part));
      this.#port.postMessage({ kind: 'answer', id, answer }, transferred);
    } catch (error) {
      this.#port.postMessage({ kind: 'error', id, error: passedError(error) }, []);
    }
  }
}
