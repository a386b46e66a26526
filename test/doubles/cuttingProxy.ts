/** A TCP proxy that breaks a connection in the middle of what the server sends. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

const HOST = '127.0.0.1';

export class CuttingProxy {
  /** Connections that were broken. */
  cuts = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #allowed = Number.POSITIVE_INFINITY;

  static async start(targetPort: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(targetPort);
    proxy.#server.listen(0, HOST);
    await once(proxy.#server, 'listening');
    return proxy;
  }

  private constructor(targetPort: number) {
    this.#server = createServer(client => this.#join(client, connect(targetPort, HOST)));
  }

  get port(): number {
    const address = this.#server.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  }

  /** The connection breaks once the server has sent so many more bytes; once. */
  cutAfter(bytes: number): void {
    this.#allowed = bytes;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(client: Socket, server: Socket): void {
    const end = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', end).on('close', () => {
        this.#sockets.delete(socket);
        end();
      });
    }
    client.on('data', chunk => server.write(chunk));
    server.on('data', (chunk: Buffer) => {
      client.write(chunk.subarray(0, this.#allowed));
      this.#allowed -= chunk.length;
      if (this.#allowed > 0) return;
      this.#allowed = Number.POSITIVE_INFINITY;
      this.cuts += 1;
      client.end(end);
    });
  }
}
