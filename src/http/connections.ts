/**
 * The open connections: which of them are being answered, and which take no answer. What waits for a reader that does
 * not read would stay in memory for as long, so that its connection is cut.
 */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** How long an answer, or the next piece of one that is streamed, may wait for its reader. */
const ANSWER_TIMEOUT_MS = 30_000;
/** The same once the server stops. */
const STOP_ANSWER_TIMEOUT_MS = 500;
const CHECK_MS = 1_000;
/** How long a request may still take to arrive once the server stops. */
const STOP_GRACE_MS = 250;

interface Waiting {
  /** What was handed to the socket when the wait began: a stream hands over more as its reader takes it. */
  readonly written: number;
  readonly since: number;
}

export class Connections {
  readonly #sockets = new Set<Socket>();
  readonly #answers = new WeakMap<Duplex, ServerResponse>();
  readonly #waiting = new WeakMap<Socket, Waiting>();
  readonly #cut: () => void;
  #timeoutMs: number;
  #check = setInterval(() => this.#checkAll(), CHECK_MS).unref();

  /** `cut` is called with each connection whose reader is stuck. */
  constructor(cut: () => void = () => {}, timeoutMs = ANSWER_TIMEOUT_MS) {
    this.#cut = cut;
    this.#timeoutMs = timeoutMs;
  }

  add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  /** One that became a WebSocket has bounds of its own. */
  release(socket: Socket): void {
    this.#sockets.delete(socket);
  }

  answering(response: ServerResponse): void {
    this.#answers.set(response.req.socket, response);
  }

  /** The answer that is under way, the last where several wait; undefined without one. */
  answerOn(socket: Duplex): ServerResponse | undefined {
    const answer = this.#answers.get(socket);
    return answer?.closed ? undefined : answer;
  }

  /** The server stops: it waits for what it answers, not for clients that have yet to ask or that do not read. */
  stop(): void {
    this.#timeoutMs = Math.min(this.#timeoutMs, STOP_ANSWER_TIMEOUT_MS);
    clearInterval(this.#check);
    this.#check = setInterval(() => {
      this.#checkAll();
      for (const socket of this.#sockets) if (!this.answerOn(socket)) socket.destroy();
    }, STOP_GRACE_MS).unref();
  }

  close(): void {
    clearInterval(this.#check);
  }

  #checkAll(): void {
    const now = performance.now();
    for (const socket of this.#sockets) {
      if (socket.writableLength > 0) this.#checkOne(socket, now);
      else this.#waiting.delete(socket);
    }
  }

  #checkOne(socket: Socket, now: number): void {
    const { bytesWritten: written } = socket;
    const waiting = this.#waiting.get(socket);
    if (waiting?.written !== written) this.#waiting.set(socket, { written, since: now });
    else if (now - waiting.since >= this.#timeoutMs) {
      socket.destroy();
      this.#cut();
    }
  }
}
