/** A socket that waits for one frame at a time, and looks no closer at frames than that needs. */
import { WebSocket } from 'ws';

const LIMIT_MS = 15_000;
/** More at once would have to wait in the server's backlog. */
const CONNECT_AT_ONCE = 50;

interface Waiting {
  readonly marker: string;
  readonly resolve: (at: number) => void;
}

export class Client {
  /** The frame that was waited for last. */
  lastFrame = '';
  readonly #socket: WebSocket;
  #waiting: Waiting | undefined;
  /** Told every frame, where somebody listens. */
  onFrame: ((frame: Buffer) => void) | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('message', data => {
      if (Buffer.isBuffer(data)) this.#arrived(data);
    });
  }

  /** Resolves once it is greeted. `url` of HTTP. */
  static async connect(url: string): Promise<Client> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, { perMessageDeflate: false });
    const client = new Client(socket);
    await client.next('"hello"');
    return client;
  }

  static async connectMany(url: string, count: number): Promise<Client[]> {
    const clients: Client[] = [];
    while (clients.length < count) {
      const some = Math.min(CONNECT_AT_ONCE, count - clients.length);
      clients.push(...(await Promise.all(Array.from({ length: some }, () => Client.connect(url)))));
    }
    return clients;
  }

  /** When the first frame arrived that holds the marker, as `performance.now()` has it. */
  next(marker: string): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const limit = setTimeout(() => reject(new Error(`no frame with ${marker} in time`)), LIMIT_MS);
    this.#waiting = {
      marker,
      resolve: at => {
        clearTimeout(limit);
        resolve(at);
      },
    };
    return promise;
  }

  send(frame: string): void {
    this.#socket.send(frame);
  }

  async subscribe(topic: { readonly chatId: string } | { readonly businessId: string }): Promise<void> {
    const subscribed = this.next('"subscribed"');
    this.send(JSON.stringify({ type: 'subscribe', id: 'subscribe', ...topic }));
    await subscribed;
  }

  close(): void {
    this.#socket.terminate();
  }

  #arrived(frame: Buffer): void {
    const at = performance.now();
    this.onFrame?.(frame);
    const waiting = this.#waiting;
    if (!waiting || !frame.includes(waiting.marker)) return;
    this.#waiting = undefined;
    this.lastFrame = String(frame);
    waiting.resolve(at);
  }
}

/** The frame that posts a message which holds the marker, and is answered by one that holds it too. */
export const sendFrame = (chatId: string, marker: string): string =>
  JSON.stringify({
    type: 'send',
    id: marker,
    chatId,
    senderType: 'AGENT',
    contentType: 'TEXT',
    content: `We still have the large green one, and it can be sent by Friday. ${marker}`,
  });

let markers = 0;
/** All of one length, so that frames are. */
export const newMarker = (): string => `marker-${String(++markers).padStart(8, '0')}`;
