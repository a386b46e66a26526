/** The listening socket: where it is, and how it stops without cutting an answer short. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { refuseUnreadable } from './unreadable.ts';

const IDLE_CHECK_MS = 50;

export interface Listener {
  readonly url: string;
  /** Takes no new connections, lets answers under way finish, cuts off what is left after `drainMs`. */
  stop(drainMs: number): Promise<void>;
}

/** The address cannot be listened on: it is taken, not ours, or not to be had. */
export class CannotListen extends Error {
  readonly code = 'cannot-listen';
}

export interface Handlers {
  readonly request: RequestListener;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Told when a connection could not be taken in; the server goes on. */
  readonly failed?: (error: Error) => void;
}

/** @throws CannotListen */
export async function listen(handlers: Handlers, host: string, port: number): Promise<Listener> {
  let stopping = false;
  const server = createServer((request, response) => {
    // Else the client sends its next request into a connection that is about to be closed.
    if (stopping) response.setHeader('Connection', 'close');
    handlers.request(request, response);
  });
  server.on('upgrade', handlers.upgrade);
  server.on('clientError', refuseUnreadable);
  await listening(server, host, port);
  server.on('error', error => handlers.failed?.(error));
  const stop = async (drainMs: number) => {
    stopping = true;
    const { promise: closed, resolve: done } = Promise.withResolvers<void>();
    server.close(() => done());
    // A connection whose answer ends only now becomes idle after `close` has looked for idle ones.
    const sweep = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
    const cutOff = setTimeout(() => server.closeAllConnections(), drainMs);
    await closed;
    clearInterval(sweep);
    clearTimeout(cutOff);
  };
  return { url: urlOf(server.address() as AddressInfo), stop };
}

async function listening(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CannotListen(`cannot listen on ${host}, port ${port}: ${reason}`, { cause });
  }
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
