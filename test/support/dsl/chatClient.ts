/** A chat client for tests: remembers every frame, waits for the ones it is asked for. */
import { WebSocket } from 'ws';
import { serverFrames } from '../../../src/ws/serverFrames.ts';
import type { Json } from '../servers/testSystem.ts';
import { eventually } from './eventually.ts';

const PUSHED = ['message', 'message-changed', 'chat', 'delivery'];

interface Closed {
  readonly code: number;
  readonly reason: string;
}

export class ChatClient {
  readonly frames: Json[] = [];
  readonly socket: WebSocket;
  closed: Closed | undefined;
  #count = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', data => this.frames.push(checked(JSON.parse(String(data)))));
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
    });
    socket.on('error', () => {});
  }

  /** Resolves once the server has greeted. */
  static async connect(url: string, headers: Record<string, string> = {}): Promise<ChatClient> {
    const client = new ChatClient(new WebSocket(`${url.replace('http', 'ws')}/ws`, { headers }));
    await client.next('hello');
    return client;
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Sends a frame with an id of its own and answers with what the server answers to it. */
  async ask(frame: object): Promise<Json> {
    const id = `ask-${++this.#count}`;
    this.send({ id, ...frame });
    const wanted = 'id' in frame ? frame.id : id;
    return eventually(`an answer to ${JSON.stringify(frame)}`, () =>
      this.frames.find(each => String(each.id) === String(wanted)),
    );
  }

  /** The first frame of a type, once it is there. */
  next(type: string): Promise<Json> {
    return eventually(`a frame ${type}`, () => this.frames.find(frame => String(frame.type) === type));
  }

  /** What the subscriptions brought, in order of arrival. */
  pushed(): Json[] {
    return this.frames.filter(({ type }) => PUSHED.includes(String(type)));
  }

  async untilClosed(): Promise<Closed> {
    return eventually('the close', () => this.closed);
  }

  close(): void {
    this.socket.terminate();
  }
}

/** Every frame that a test sees is one that the protocol describes. */
function checked(frame: Json): Json {
  const schema = Object.entries(serverFrames).find(([type]) => type === String(frame.type))?.[1];
  if (!schema) throw new Error(`unknown frame ${JSON.stringify(frame)}`);
  schema.parse(frame);
  return frame;
}
