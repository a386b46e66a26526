/** Messages that were asked to be sent and are not answered yet: sent again on each new connection, under the same id. */
import { FrameRefused } from './errors.ts';
import type { ContentType, SenderType, ServerFrame } from './frames.ts';
import { jitteredPause } from './pauses.ts';
import { randomId } from './randomId.ts';
import type { Message } from './shapes.ts';

export interface Outgoing {
  readonly chatId: string;
  readonly senderType: SenderType;
  readonly contentType: ContentType;
  readonly content: string;
  /** Names the message in its chat, so that it is posted once however often it is sent; default: a new one. */
  readonly clientMessageId?: string;
}

interface Waiting {
  readonly frame: object;
  readonly resolve: (message: Message) => void;
  readonly reject: (error: Error) => void;
  attempts: number;
}

/** A longer frame closes the socket, each time it is sent: docs/PROTOCOL.md, Limits. */
const MAX_FRAME_BYTES = 64 * 1024;

export class Outbox {
  readonly #waiting = new Map<string, Waiting>();
  readonly #send: (frame: object) => void;

  constructor(send: (frame: object) => void) {
    this.#send = send;
  }

  /** @throws FrameRefused where the server will not post it, however often it is sent */
  post(outgoing: Outgoing): Promise<Message> {
    const id = randomId();
    const frame = { type: 'send', clientMessageId: id, ...outgoing, id };
    if (new TextEncoder().encode(JSON.stringify(frame)).length > MAX_FRAME_BYTES)
      return Promise.reject(new FrameRefused('frame-too-large', 'It is too long for one message.'));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { frame, resolve, reject, attempts: 0 });
      this.#send(frame);
    });
  }

  /** What has no answer yet, on a new connection. */
  resend(): void {
    for (const { frame } of this.#waiting.values()) this.#send(frame);
  }

  answered(frame: ServerFrame): void {
    const id = 'id' in frame ? frame.id : undefined;
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || waiting === undefined) return;
    if (frame.type === 'sent') waiting.resolve(frame.message);
    else if (frame.type !== 'error') return;
    else if (frame.retryable) {
      this.#later(waiting);
      return;
    } else waiting.reject(new FrameRefused(frame.code, frame.message));
    this.#waiting.delete(id);
  }

  fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #later(waiting: Waiting): void {
    waiting.attempts += 1;
    setTimeout(() => this.#send(waiting.frame), jitteredPause(waiting.attempts));
  }
}
