/** The WebSocket endpoint: who may connect, that connections are alive, and how they end when the system stops. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { Connection } from './connection.ts';
import type { FrameHandlers } from './handlers.ts';
import {
  closeCode,
  MAX_FRAME_BYTES,
  PING_INTERVAL_MS,
  PONG_TIMEOUT_MS,
  PROTOCOL_VERSION,
} from './protocol.ts';

const SWEEP_MS = 5_000;
/** How long clients have to answer the closing handshake. */
const CLOSE_MS = 2_000;

export interface WebSocketOptions {
  readonly handlers: FrameHandlers;
  readonly epoch: string;
  readonly corsOrigins: readonly string[];
}

interface Liveness {
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
  readonly #sweep = setInterval(() => this.#checkAll(), SWEEP_MS);

  constructor(options: WebSocketOptions) {
    this.#options = options;
    this.#sweep.unref();
  }

  get connections(): number {
    return this.#liveness.size;
  }

  /** To be called for the HTTP server's `upgrade` event. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const [path] = (request.url ?? '').split('?');
    if (path !== '/ws') refuse(socket, '404 Not Found');
    else if (!this.#mayConnect(request)) refuse(socket, '403 Forbidden');
    else this.#server.handleUpgrade(request, socket, head, accepted => this.#accept(accepted));
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

  /** Only browsers say where a page comes from; a page of another origin must be allowed by name. */
  #mayConnect({ headers: { origin, host } }: IncomingMessage): boolean {
    if (origin === undefined) return true;
    const { corsOrigins } = this.#options;
    return corsOrigins.includes('*') || corsOrigins.includes(origin) || originHost(origin) === host;
  }

  #accept(socket: WebSocket): void {
    const { handlers, epoch } = this.#options;
    const liveness: Liveness = { pingedAt: Date.now(), answered: true };
    this.#liveness.set(socket, liveness);
    socket.on('pong', () => {
      liveness.answered = true;
    });
    socket.on('close', () => this.#liveness.delete(socket));
    const connection = new Connection(socket, handlers);
    connection.answer({
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      epoch,
      position: String(handlers.hub.position),
    });
  }

  #checkAll(): void {
    const now = Date.now();
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

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => {});
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
