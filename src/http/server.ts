/** The listening socket: where it is, its bounds, and how it stops without cutting an answer short. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { requestActivity } from '../scheduling/requestActivity.ts';
import { type ConnectionLimit, connectionLimit } from './connectionLimit.ts';
import { Connections } from './connections.ts';
import { MalformedRequest, type Refusal } from './malformedRequest.ts';
import { oneAfterAnother } from './pipeline.ts';

const KEEP_ALIVE_TIMEOUT_MS = 75_000;
/** Longer than idle connections are kept, so that a client is never cut off at the start of a request. */
const HEADERS_MARGIN_MS = 5_000;
/** Bodies have a timeout of their own before this; it is for those that no route reads. */
const REQUEST_MARGIN_MS = 35_000;
const TIMEOUTS_CHECK_MS = 1_000;
const IDLE_CHECK_MS = 50;

export interface Listener {
  readonly url: string;
  /** Takes no new connections, lets answers under way finish, cuts off what is left after `drainMs`. */
  stop(drainMs: number): Promise<void>;
}

/** The address cannot be listened on: it is taken, not ours, or not to be had. */
export class ListenError extends Error {
  readonly code = 'listen-error';
}

export interface Handlers {
  readonly request: RequestListener;
  /** Which requests `upgrade` is for; the others are answered as if they did not ask for one. Default: all. */
  readonly isUpgrade?: (request: IncomingMessage) => boolean;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Called when a connection could not be taken in; the server goes on. */
  readonly failed?: (error: Error) => void;
  /** Called with what never became a request. */
  readonly refused?: (refusal: Refusal) => void;
  /** Called with each connection that was closed at once because there are too many. */
  readonly dropped?: (limit: ConnectionLimit) => void;
  /** Called for each connection whose client did not take its answer. */
  readonly cut?: () => void;
  /** Called when the stop begins. */
  readonly stopping?: () => void;
}

export interface ListenOptions {
  readonly keepAliveTimeoutMs?: number;
  readonly answerTimeoutMs?: number;
  readonly connections?: ConnectionLimit;
}

/** @throws ListenError */
export async function listen(
  handlers: Handlers,
  host: string,
  port: number,
  options: ListenOptions = {},
): Promise<Listener> {
  const life = { stopping: false };
  const open = new Connections(handlers.cut, options.answerTimeoutMs);
  const server = serverOf(handlers, life, open, options);
  await listening(server, host, port);
  const { connections = connectionLimit() } = options;
  server.maxConnections = connections.max;
  server.on('drop', () => handlers.dropped?.(connections));
  server.on('error', error => handlers.failed?.(error));
  const stop = async (drainMs: number) => {
    life.stopping = true;
    handlers.stopping?.();
    open.stop();
    await closed(server, drainMs);
    open.close();
  };
  return { url: urlOf(server.address() as AddressInfo), stop };
}

function serverOf(
  handlers: Handlers,
  life: { readonly stopping: boolean },
  open: Connections,
  { keepAliveTimeoutMs = KEEP_ALIVE_TIMEOUT_MS }: ListenOptions,
): Server {
  const malformedRequest = new MalformedRequest(open, handlers.refused);
  const request = oneAfterAnother(open, (incoming, response) => {
    response.once('close', requestActivity.started());
    // Else the client sends its next request into a connection that is about to be closed.
    if (life.stopping) response.setHeader('Connection', 'close');
    handlers.request(incoming, response);
  });
  const headersTimeout = keepAliveTimeoutMs + HEADERS_MARGIN_MS;
  const server = createServer(
    {
      keepAliveTimeout: keepAliveTimeoutMs,
      headersTimeout,
      requestTimeout: headersTimeout + REQUEST_MARGIN_MS,
      connectionsCheckingInterval: TIMEOUTS_CHECK_MS,
      // Refused as JSON, like anything else.
      requireHostHeader: false,
      shouldUpgradeCallback: handlers.isUpgrade ?? (() => true),
    },
    request,
  );
  // Whether a body is wanted is for its route to say.
  server.on('checkContinue', request);
  server.on('checkExpectation', request);
  server.on('connection', socket => open.add(socket));
  server.on('upgrade', (incoming, socket, head) => {
    open.release(incoming.socket);
    handlers.upgrade(incoming, socket, head);
  });
  server.on('connect', (_incoming, socket) => malformedRequest.refuseTunnel(socket));
  server.on('clientError', (error, socket) => malformedRequest.refuse(error, socket as Socket));
  return server;
}

async function closed(server: Server, drainMs: number): Promise<void> {
  const { promise, resolve: done } = Promise.withResolvers<void>();
  server.close(() => done());
  // A connection whose answer ends only now becomes idle after `close` has looked for idle ones.
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const cutOff = setTimeout(() => server.closeAllConnections(), drainMs);
  await promise;
  clearInterval(sweep);
  clearTimeout(cutOff);
}

async function listening(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ListenError(`cannot listen on ${host}, port ${port}: ${reason}`, { cause });
  }
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
