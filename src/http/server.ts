/** The listening socket: where it is, and how it stops without cutting an answer short. */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { refuseUnreadable } from './unreadable.ts';

const IDLE_CHECK_MS = 50;

export interface Listener {
  readonly url: string;
  /** Takes no new connections, lets answers under way finish, cuts off what is left after `drainMs`. */
  stop(drainMs: number): Promise<void>;
}

export interface Handlers {
  readonly request: RequestListener;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** @throws what `listen` reports, such as EADDRINUSE */
export async function listen(handlers: Handlers, host: string, port: number): Promise<Listener> {
  const server = createServer(handlers.request);
  server.on('upgrade', handlers.upgrade);
  server.on('clientError', refuseUnreadable);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, host, resolve);
  await promise;
  const stop = async (drainMs: number) => {
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

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
