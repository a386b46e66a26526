/** One socket: reads its frames in order, counts the bad ones, and sends within its bounds. */
import { type RawData, WebSocket } from 'ws';
import type { Authenticated } from '../identity/authenticator.ts';
import type { Identity } from '../identity/identity.ts';
import { requestActivity } from '../scheduling/requestActivity.ts';
import { giveWay } from '../scheduling/timeSlices.ts';
import { encode } from './frames.ts';
import type { Hub } from './hub.ts';
import type { Permission } from './permission.ts';
import {
  BAD_FRAME_WINDOW_MS,
  closeCode,
  FRAME_BURST,
  FRAMES_PER_SECOND,
  FrameError,
  type FrameErrorCode,
  frameErrors,
  MAX_BAD_FRAMES,
  MAX_QUEUED_BYTES,
  STUCK_READER_MS,
  type Topic,
} from './protocol.ts';
import { type ReadFrame, readFrame } from './readFrame.ts';
import { Session } from './session.ts';
import type { Receiver, Subscription } from './subscription.ts';

/** A catch-up goes on once less than this is queued, so that it never counts as a slow client. */
const LOW_WATER_BYTES = 256 * 1024;
/** Frames read ahead of those being handled; then the socket is not read until one is done. */
const MAX_PENDING = 32;

/** What is done with frames that were read. */
export interface FrameHandlers {
  readonly hub: Hub;
  /** Undefined in open mode. */
  readonly identity?: Identity | undefined;
  readonly permission: Permission;
  readonly onFailure: (error: unknown) => void;
  readonly handle: (connection: Connection, frame: ReadFrame) => Promise<void>;
  /** What a client is told of any error. */
  readonly frameErrorOf: (error: unknown) => { readonly code: FrameErrorCode; readonly message: string };
}

/** What came of the handshake. */
interface Handshake {
  /** Who called, where it said so. */
  readonly known: Authenticated | undefined;
  /** Called after bad credentials. */
  readonly onGuess: () => void;
}

export class Connection implements Receiver {
  readonly subscriptions = new Map<Topic, Subscription>();
  readonly session: Session;
  readonly #socket: WebSocket;
  readonly #handlers: FrameHandlers;
  #badFrames: number[] = [];
  #pending = 0;
  #allowance = FRAME_BURST;
  #countedAt = performance.now();
  #waiting: ((open: boolean) => void)[] = [];
  /** Runs while the reader is waited for; what it takes starts it again. */
  #stuck: NodeJS.Timeout | undefined;
  /** Frames are handled one after another, so that answers keep their order. */
  #work: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, handlers: FrameHandlers, { known, onGuess }: Handshake) {
    this.#socket = socket;
    this.#handlers = handlers;
    this.session = new Session({
      identity: handlers.identity,
      known,
      onGuess,
      answer: frame => this.answer(frame),
      close: (code, reason) => this.#drop(code, reason),
    });
    socket.on('message', (data, isBinary) => this.#arrived(data, isBinary));
    socket.on('close', () => this.#closed());
    // What ws reports here (a frame too large, a broken one) it follows with a close of its own.
    socket.on('error', () => {});
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  answer(frame: object): void {
    this.push(encode(frame));
  }

  push(frame: Buffer): void {
    if (!this.isOpen) return;
    this.#socket.send(frame, { binary: false }, () => this.#sent());
    if (this.#socket.bufferedAmount > MAX_QUEUED_BYTES) this.#drop(closeCode.tooSlow, 'too slow');
  }

  get isCongested(): boolean {
    return this.#socket.bufferedAmount >= LOW_WATER_BYTES;
  }

  drained(): Promise<boolean> {
    if (!this.isOpen || !this.isCongested) return Promise.resolve(this.isOpen);
    this.#stuck ??= setTimeout(() => this.#drop(closeCode.tooSlow, 'too slow', 0), STUCK_READER_MS);
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  /** Nobody can say just now what the caller may have: they connect again, and are asked again. */
  endUnchecked(): void {
    this.#drop(closeCode.tryAgainLater, 'what may be read cannot be checked now');
  }

  #sent(): void {
    this.#stuck?.refresh();
    if (this.#waiting.length > 0 && !this.isCongested) this.#wake(true);
  }

  #wake(open: boolean): void {
    clearTimeout(this.#stuck);
    this.#stuck = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve(open);
  }

  #closed(): void {
    this.session.stop();
    this.#wake(false);
    for (const [topic, subscription] of this.subscriptions) this.#handlers.hub.unfollow(topic, subscription);
    this.subscriptions.clear();
  }

  /** The rest of the queue is not worth waiting for: the close frame would come after it. */
  #drop(code: number, reason: string, graceBytes = MAX_QUEUED_BYTES): void {
    this.#socket.close(code, reason);
    if (this.#socket.bufferedAmount > graceBytes) setImmediate(() => this.#socket.terminate());
  }

  #arrived(data: RawData, isBinary: boolean): void {
    requestActivity.arrived();
    if (++this.#pending === MAX_PENDING) this.#socket.pause();
    this.#work = this.#work.then(() => this.#handle(data, isBinary)).then(() => this.#done());
  }

  #done(): void {
    if (this.#pending-- === MAX_PENDING) this.#socket.resume();
  }

  async #handle(data: RawData, isBinary: boolean): Promise<void> {
    // Many sockets with many frames each are served in turns, and HTTP beside them.
    await giveWay();
    if (!this.isOpen) return;
    let id: string | undefined;
    try {
      const read = readFrame(data, isBinary, found => {
        id = found;
      });
      this.#spend();
      await this.#handlers.handle(this, read);
    } catch (error) {
      this.#refuse(error, id);
    }
  }

  #refuse(error: unknown, id: string | undefined): void {
    const { code, message } = this.#handlers.frameErrorOf(error);
    const { retryable } = frameErrors[code];
    this.answer({ type: 'error', ...(id === undefined ? {} : { id }), code, message, retryable });
    if (error instanceof FrameError) this.#countBad();
  }

  #countBad(): void {
    const now = performance.now();
    this.#badFrames = this.#badFrames.filter(at => now - at < BAD_FRAME_WINDOW_MS);
    this.#badFrames.push(now);
    if (this.#badFrames.length >= MAX_BAD_FRAMES)
      this.#drop(closeCode.tooManyBadFrames, 'too many bad frames');
  }

  #spend(): void {
    const now = performance.now();
    const earned = ((now - this.#countedAt) / 1_000) * FRAMES_PER_SECOND;
    this.#allowance = Math.min(FRAME_BURST, this.#allowance + earned) - 1;
    this.#countedAt = now;
    if (this.#allowance >= 0) return;
    this.#allowance = 0;
    throw new FrameError('too-many-frames', `at most ${FRAMES_PER_SECOND} frames a second`);
  }
}
