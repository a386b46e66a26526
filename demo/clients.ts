/** The people of the demo: a shopkeeper at the REST API, customers on their phones, an agent on a WebSocket. */
import { createHmac } from 'node:crypto';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { tell } from './narrator.ts';
import type { Stage } from './stage.ts';

const entity = z.record(z.string(), z.unknown());
export type Entity = z.infer<typeof entity>;

export class Shopkeeper {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async create(path: string, body: object): Promise<Entity> {
    return entity.parse(await this.call('POST', `/api/${path}`, body));
  }

  async call(method: string, path: string, body?: object): Promise<unknown> {
    const content = body
      ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      : {};
    const response = await fetch(`${this.#url}${path}`, { method, ...content });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  async rows(path: string): Promise<readonly Entity[]> {
    return z.object({ data: z.array(entity) }).parse(await this.call('GET', path)).data;
  }
}

/** A customer: writes through signed webhooks, reads what the stand-in Facebook took for them. */
export class Phone {
  readonly name: string;
  readonly psid: string;
  readonly #stage: Stage;
  readonly #pageId: string;
  #written = 0;

  constructor(stage: Stage, pageId: string, name: string) {
    this.name = name;
    this.psid = `psid-${name.toLowerCase()}`;
    this.#stage = stage;
    this.#pageId = pageId;
    stage.graph.profiles.set(this.psid, { name });
  }

  /** One delivery of several messages; `times`: how often Facebook delivers it, all at once. */
  async write(texts: readonly string[], times = 1): Promise<void> {
    for (const text of texts) tell(this.name, `writes “${text}”`);
    const time = Date.now();
    const messaging = texts.map((text, index) => ({
      sender: { id: this.psid },
      recipient: { id: this.#pageId },
      timestamp: time + index,
      message: { mid: `mid-${this.psid}-${this.#written + index}`, text },
    }));
    this.#written += texts.length;
    const body = JSON.stringify({ object: 'page', entry: [{ id: this.#pageId, time, messaging }] });
    const answers = await Promise.all(Array.from({ length: times }, () => this.#deliver(body)));
    tell(
      'facebook',
      `delivers that ${times === 1 ? 'once' : `${times} times at once`}: ${answers.join(', ')}`,
    );
  }

  async #deliver(body: string): Promise<string> {
    const { url, appSecret } = this.#stage.webhook;
    const signature = createHmac('sha256', appSecret).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
    return (await fetch(url, { method: 'POST', headers, body })).text();
  }

  /** What reached this phone, in order. */
  get received(): readonly string[] {
    return this.#stage.graph.taken
      .filter(({ body }) => body.recipient.id === this.psid)
      .map(
        ({ body: { message } }) =>
          message.text ?? `[${message.attachment?.type}] ${message.attachment?.payload.url}`,
      );
  }
}

const frame = z.looseObject({ type: z.string() });
type Frame = z.infer<typeof frame>;

/** An agent's chat client. */
export class Agent {
  readonly frames: Frame[] = [];
  readonly #socket: WebSocket;

  constructor(url: string) {
    this.#socket = new WebSocket(`${url.replace('http', 'ws')}/ws`);
    this.#socket.on('message', data => this.frames.push(frame.parse(JSON.parse(String(data)))));
  }

  /** Follows a business from now on. */
  async follow(businessId: unknown): Promise<void> {
    await new Promise(resolve => this.#socket.once('open', resolve));
    this.send({ type: 'subscribe', id: 'follow', businessId });
  }

  send(what: object): void {
    this.#socket.send(JSON.stringify(what));
  }

  of(type: string): readonly Frame[] {
    return this.frames.filter(each => each.type === type);
  }

  /** How often each status of a delivery was told. */
  statuses(): string {
    const counts = Map.groupBy(this.of('delivery'), ({ status }) => String(status));
    return [...counts].map(([status, told]) => `${told.length} ${status}`).join(', ');
  }

  close(): void {
    this.#socket.close();
  }
}
