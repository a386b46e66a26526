/**
 * A chat, or all chats of a business, followed over a socket of its own, so that its positions never mix with those of
 * another. It reconnects by itself, goes on where it was, and never shows an event twice.
 */
import { Connection } from './connection.ts';
import { Closed, FrameRefused } from './errors.ts';
import { type ChatFrame, isChatFrame, type parseFrame, type SenderType, type TypingFrame } from './frames.ts';
import { Outbox, type Outgoing } from './outbox.ts';
import { jitteredPause } from './pauses.ts';
import type { Progress } from './progress.ts';
import type { Message } from './shapes.ts';

export type Followed = { readonly chatId: string } | { readonly businessId: string };
export type FollowState = 'connecting' | 'live' | 'waiting' | 'closed';
type AnyFrame = NonNullable<ReturnType<typeof parseFrame>>;

export interface FollowOptions {
  /** What happened, each event once, in the order of the log. */
  readonly frame: (frame: ChatFrame) => void;
  readonly typing?: (frame: TypingFrame) => void;
  readonly state?: (state: FollowState) => void;
  /** What lies between cannot be had any more, such as in another log: read the state again. */
  readonly reset?: () => void;
  /** It is over: the server does not know what is followed, or the caller may not follow it. */
  readonly refused?: (error: FrameRefused) => void;
  /** Everything after this position comes first; `'0'` is the beginning. Default: from now on. */
  readonly after?: string;
  /** Of the log that `after` belongs to. */
  readonly epoch?: string;
}

interface FollowSettings {
  readonly url: string;
  readonly token: (() => string | undefined | Promise<string | undefined>) | undefined;
  readonly WebSocket: typeof WebSocket;
  readonly progress: Progress;
}

const SUBSCRIBE = 'subscribe';
const AUTHENTICATE = 'authenticate';
/** Of the pause between attempts, which so ends at 8 seconds: people wait for the line. */
const MAX_DOUBLINGS = 5;
/** The server does not know who calls. */
const UNAUTHENTICATED = 4401;

export class Following {
  readonly #followed: Followed;
  readonly #options: FollowOptions;
  readonly #settings: FollowSettings;
  readonly #outbox = new Outbox(frame => this.#isLive && this.#connection?.send(frame));
  readonly #live = Promise.withResolvers<string>();
  #connection: Connection | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #after: string | undefined;
  #epoch: string | undefined;
  #attempts = 0;
  #isLive = false;
  #closed = false;

  constructor(followed: Followed, options: FollowOptions, settings: FollowSettings) {
    this.#followed = followed;
    this.#options = options;
    this.#settings = settings;
    this.#after = options.after;
    this.#epoch = options.epoch;
    // A caller that does not wait for it need not hear that it failed.
    this.#live.promise.catch(() => {});
    this.#connect();
  }

  /** Resolves with the position from which on nothing is missed, once it is followed for the first time. */
  get live(): Promise<string> {
    return this.#live.promise;
  }

  /** Resolves once a GET shows the message; waits out a lost connection. @throws FrameRefused, Closed */
  send(message: Outgoing): Promise<Message> {
    if (this.#closed) return Promise.reject(new Closed('it is not followed any more'));
    return this.#outbox.post(message);
  }

  /** Tells the others who follow it. A hint that cannot be sent at once is left out. */
  typing(chatId: string, senderType: SenderType): void {
    if (this.#isLive) this.#connection?.send({ type: 'typing', chatId, senderType });
  }

  /** For a page that came back to the front, or a machine that woke up: does not wait for the pause to end. */
  wake(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    if (this.#connection) this.#connection.check();
    else this.#connect();
  }

  close(): void {
    this.#finish(new Closed('it is not followed any more'));
  }

  #connect(): void {
    this.#options.state?.('connecting');
    const { url, WebSocket: socketClass } = this.#settings;
    this.#connection = new Connection({
      url,
      WebSocket: socketClass,
      opened: () => void this.#authenticate(),
      frame: frame => this.#received(frame),
      ended: code => this.#ended(code),
    });
  }

  /** Before anything else where there is something to show; a server in open mode refuses the frame, and that is all. */
  async #authenticate(): Promise<void> {
    const connection = this.#connection;
    const token = await this.#settings.token?.();
    if (token === undefined) this.#subscribe(connection);
    else connection?.send({ type: AUTHENTICATE, id: AUTHENTICATE, token });
  }

  #subscribe(connection = this.#connection): void {
    const after = this.#after === undefined ? {} : { after: this.#after };
    const epoch = this.#epoch === undefined ? {} : { epoch: this.#epoch };
    connection?.send({ type: 'subscribe', id: SUBSCRIBE, ...this.#followed, ...after, ...epoch });
  }

  #received(frame: AnyFrame): void {
    if (isChatFrame(frame)) this.#show(frame);
    else if (frame.type === 'typing') this.#options.typing?.(frame);
    else if (frame.type === 'hello') this.#settings.progress.inLog(frame.epoch);
    else if (frame.type === 'authenticated') this.#subscribe();
    else if (frame.type === 'subscribed') this.#subscribed(frame);
    else if (frame.type === 'error') this.#refusedFrame(frame);
    else this.#outbox.answered(frame);
  }

  #show(frame: ChatFrame): void {
    if (this.#after !== undefined && BigInt(frame.position) <= BigInt(this.#after)) return;
    this.#after = frame.position;
    this.#options.frame(frame);
  }

  #subscribed({ position, epoch, recovered, reason }: Extract<AnyFrame, { type: 'subscribed' }>): void {
    const isLost = !recovered && reason !== undefined;
    this.#epoch = epoch;
    // From here on it is resumed, also where nothing comes before the connection is lost.
    if (isLost || this.#after === undefined) this.#after = position;
    this.#attempts = 0;
    this.#isLive = true;
    this.#options.state?.('live');
    if (isLost) this.#options.reset?.();
    this.#live.resolve(position);
    this.#outbox.resend();
  }

  #refusedFrame(frame: Extract<AnyFrame, { type: 'error' }>): void {
    const { id, code, message, retryable } = frame;
    if (id === AUTHENTICATE && code === 'unknown-type') this.#subscribe();
    else if (id !== SUBSCRIBE && id !== AUTHENTICATE) this.#outbox.answered(frame);
    else if (retryable) this.#connection?.close();
    else this.#refuse(new FrameRefused(code, message));
  }

  #ended(code: number): void {
    this.#connection = undefined;
    this.#isLive = false;
    if (this.#closed) return;
    if (code === UNAUTHENTICATED) {
      this.#refuse(new FrameRefused('unauthenticated', 'not signed in'));
      return;
    }
    this.#options.state?.('waiting');
    this.#timer = setTimeout(() => this.#connect(), jitteredPause(Math.min(this.#attempts, MAX_DOUBLINGS)));
    this.#attempts += 1;
  }

  #refuse(error: FrameRefused): void {
    this.#finish(error);
    this.#options.refused?.(error);
  }

  #finish(error: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#connection?.close();
    this.#outbox.fail(error);
    this.#live.reject(error);
    this.#options.state?.('closed');
  }
}
