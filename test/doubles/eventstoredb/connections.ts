/** The port and its connections. They can be cut one by one, or all with the port closed, while the server lives on. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { type ConnectionInjector, type Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';

const HOST = '127.0.0.1';

/** PEM. */
export interface Tls {
  readonly key: Buffer;
  readonly cert: Buffer;
}

export class Connections {
  readonly #injector: ConnectionInjector;
  readonly #sockets = new Map<string, Socket>();
  #listener: Server | undefined;
  #port = 0;

  constructor(server: GrpcServer, tls?: Tls) {
    const credentials = tls
      ? ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.cert }])
      : ServerCredentials.createInsecure();
    this.#injector = server.createConnectionInjector(credentials);
  }

  get port(): number {
    return this.#port;
  }

  /** @param port 0 picks a free one */
  async listen(port: number): Promise<void> {
    this.#listener = createServer(socket => this.#take(socket));
    this.#listener.listen(port, HOST);
    await once(this.#listener, 'listening');
    const address = this.#listener.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  async close(): Promise<void> {
    const listener = this.#listener;
    if (!listener) return;
    this.#listener = undefined;
    const closed = once(listener, 'close');
    listener.close();
    for (const socket of this.#sockets.values()) socket.destroy();
    await closed;
  }

  /** @param peer address and port of the client, as gRPC names it */
  cut(peer: string): void {
    this.#sockets.get(peer)?.destroy();
  }

  #take(socket: Socket): void {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    this.#sockets.set(peer, socket);
    socket.once('close', () => this.#sockets.delete(peer));
    // A client that breaks off is no trouble of the server's.
    socket.on('error', () => socket.destroy());
    socket.setNoDelay(true);
    this.#injector.injectConnection(socket);
  }
}
