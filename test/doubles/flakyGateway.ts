/** A gateway in front of a server that has its bad moments: refuses, loses answers, cuts lines, or lets them go dead. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

const HOST = '127.0.0.1';
const NOT_FORWARDED = new Set([
  ...['connection', 'keep-alive', 'content-length', 'transfer-encoding', 'host'],
  // What `fetch` answers with is unpacked.
  'content-encoding',
]);

type Mishap =
  /** Answers instead of the server. */
  | { readonly kind: 'refuse'; readonly status: number; readonly retryAfter?: string }
  /** Passes the request on, and loses the answer. */
  | { readonly kind: 'lose-answer' };

interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

export class FlakyGateway {
  readonly seen: SeenRequest[] = [];
  /** How many sockets were opened through it. */
  upgrades = 0;
  readonly #server: Server;
  readonly #target: URL;
  readonly #mishaps: Mishap[] = [];
  readonly #lines = new Set<Socket>();
  #isDown = false;

  static async start(target: string): Promise<FlakyGateway> {
    const gateway = new FlakyGateway(new URL(target));
    gateway.#server.listen(0, HOST);
    await once(gateway.#server, 'listening');
    return gateway;
  }

  private constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on('upgrade', (request, socket: Socket) => this.#join(request, socket));
  }

  get url(): string {
    const address = this.#server.address();
    return `http://${HOST}:${address !== null && typeof address === 'object' ? address.port : 0}`;
  }

  /** What becomes of the next requests, one each. */
  next(...mishaps: readonly Mishap[]): void {
    this.#mishaps.push(...mishaps);
  }

  /** Nothing more of what `next` announced comes. */
  clear(): void {
    this.#mishaps.length = 0;
  }

  /** Ends all sockets, and lets none in until it is up again. */
  down(): void {
    this.#isDown = true;
    this.cutLines();
  }

  up(): void {
    this.#isDown = false;
  }

  cutLines(): void {
    for (const line of this.#lines) line.destroy();
  }

  /** Nothing passes on the sockets that are open, and nobody is told. */
  deaden(): void {
    for (const line of this.#lines) line.unpipe().pause();
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cutLines();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    this.seen.push({ method, path: url, headers });
    const mishap = this.#mishaps.shift();
    const body = await buffer(request);
    if (mishap?.kind === 'refuse') return refuse(response, mishap);
    if (this.#isDown) return void response.destroy();
    const forwarded = Object.entries(headers).filter(([name]) => !NOT_FORWARDED.has(name));
    const answer = await fetch(new URL(url, this.#target), {
      method,
      headers: forwarded.map(([name, value]): [string, string] => [name, String(value)]),
      ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
    });
    const text = Buffer.from(await answer.arrayBuffer());
    if (mishap?.kind === 'lose-answer') return void response.destroy();
    const passed = [...answer.headers].filter(([name]) => !NOT_FORWARDED.has(name));
    response.writeHead(answer.status, Object.fromEntries(passed));
    response.end(text);
  }

  #join(request: IncomingMessage, client: Socket): void {
    if (this.#isDown) return void client.destroy();
    this.upgrades += 1;
    const server = connect(Number(this.#target.port), this.#target.hostname);
    const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    server.write(`GET ${request.url} HTTP/1.1\r\n${headers.join('')}\r\n`);
    for (const [line, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#lines.add(line);
      line.on('error', () => line.destroy());
      line.on('close', () => {
        this.#lines.delete(line);
        other.destroy();
      });
      line.pipe(other);
    }
  }
}

function refuse(response: ServerResponse, { status, retryAfter }: Mishap & { kind: 'refuse' }): void {
  const wait = retryAfter === undefined ? {} : { 'Retry-After': retryAfter };
  response.writeHead(status, { 'Content-Type': 'application/json', ...wait });
  response.end(JSON.stringify({ message: 'not now', code: 'unavailable' }));
}
