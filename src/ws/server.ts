/** The WebSocket endpoint: who may connect, that connections are alive, and how they end when the system stops. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { RecordedEvent } from '../events/event.ts';
import type { Authenticated } from '../identity/authenticator.ts';
import { Connection, type FrameHandlers } from './connection.ts';
import {
  closeCode,
  MAX_FRAME_BYTES,
  PING_INTERVAL_MS,
  PONG_TIMEOUT_MS,
  PROTOCOL_VERSION,
} from './protocol.ts';
import { recheck } from './recheck.ts';

const SWEEP_MS = 5_000;
/** How long clients have to answer the closing handshake. */
const CLOSE_MS = 500;

interface WebSocketOptions {
  readonly handlers: FrameHandlers;
  readonly epoch: string;
  /** Called for each socket that sends bad credentials. */
  readonly onGuess: (handshake: IncomingMessage) => void;
}

interface Liveness {
  /** On the monotonic clock: a wall clock that is put back would keep dead sockets. */
  pingedAt: number;
  answered: boolean;
}

export class WebSocketEndpoint {
  readonly #options: WebSocketOptions;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });
  readonly #liveness = new Map<WebSocket, Liveness>();
  readonly #open = new Set<Connection>();
  readonly #sweep = setInterval(() => this.#checkAll(), SWEEP_MS);

  constructor(options: WebSocketOptions) {
    this.#options = options;
    this.#sweep.unref();
  }

  get connections(): number {
    return this.#liveness.size;
  }

  /** To be called with handshakes that are sound, from pages that may connect. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, known?: Authenticated): void {
    this.#server.handleUpgrade(request, socket, head, accepted => this.#accept(accepted, request, known));
  }

  /** Sockets whose caller may have lost what they may: by events that the read models show. */
  observe(events: readonly RecordedEvent[]): void {
    const { handlers } = this.#options;
    if (handlers.identity) recheck(events, this.#open, handlers);
  }

  /** Closes every socket with 1001; those that do not answer are cut off. */
  async stop(): Promise<void> {
    clearInterval(this.#sweep);
    const sockets = [...this.#liveness.keys()];
    const closed = Promise.all(sockets.map(socket => new Promise(done => socket.once('close', done))));
    for (const socket of sockets) socket.close(closeCode.goingAway, 'the server stops');
    const cutOff = setTimeout(() => {
      for (const socket of sockets) socket.terminate();
    }, CLOSE_MS);
    await closed;
    clearTimeout(cutOff);
  }

  #accept(socket: WebSocket, request: IncomingMessage, known: Authenticated | undefined): void {
    const { handlers, epoch, onGuess } = this.#options;
    const liveness: Liveness = { pingedAt: performance.now(), answered: true };
    this.#liveness.set(socket, liveness);
    socket.on('pong', () => {
      liveness.answered = true;
    });
    const connection = new Connection(socket, handlers, { known, onGuess: () => onGuess(request) });
    this.#open.add(connection);
    socket.on('close', () => {
      this.#liveness.delete(socket);
      this.#open.delete(connection);
    });
    connection.answer({
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      epoch,
      position: String(handlers.hub.position),
    });
  }

  #checkAll(): void {
    const now = performance.now();
    for (const [socket, liveness] of this.#liveness) check(socket, liveness, now);
  }
}

function check(socket: WebSocket, liveness: Liveness, now: number): void {
  const since = now - liveness.pingedAt;
  if (!liveness.answered) {
    if (since >= PONG_TIMEOUT_MS) socket.terminate();
  } else if (since >= PING_INTERVAL_MS) {
    liveness.pingedAt = now;
    liveness.answered = false;
    socket.ping();
  }
}
