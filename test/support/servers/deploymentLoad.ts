/** Load on a deployment: writers of messages and of products, on all instances, who know what was acknowledged. */
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../dsl/eventually.ts';
import { client, type HttpAnswer } from '../dsl/httpClient.ts';
import type { Deployment } from './deployment.ts';
import type { RunningServer } from './runningServer.ts';
import type { Json } from './testSystem.ts';

/** On one chat; those after them add products. */
export const WRITERS = 6;
const SHOPKEEPERS = 3;
/** What each of them writes at most: a slow one must not be buried by the others. */
const MAX_EACH = 80;
const everybody = Array.from({ length: WRITERS + SHOPKEEPERS }, (_, n) => n);
/** Answers that a client waits through: another try gets the answer that is wanted. */
const NOT_YET: readonly (string | undefined)[] = ['request-in-progress', 'read-models-not-ready'];

interface Posted {
  readonly writer: number;
  /** As it was answered. */
  readonly entity: Json;
  readonly position: bigint;
}

/** Each writes one thing after another, on whichever instance answers, and repeats what got no answer. */
export class Writers {
  readonly posted: Posted[] = [];
  readonly refused: HttpAnswer[] = [];
  readonly #deployment: Deployment;
  readonly #shop: Shop;
  readonly #over = new AbortController();
  readonly #running: Promise<void>;

  constructor(deployment: Deployment, shop: Shop) {
    this.#deployment = deployment;
    this.#shop = shop;
    this.#running = Promise.all(everybody.map(n => this.#write(n))).then(() => {});
  }

  /** Resolves once each of them has written that much. */
  async reach(count: number): Promise<void> {
    const slowest = () =>
      Math.min(...everybody.map(n => this.posted.filter(each => each.writer === n).length));
    await eventually(`${count} of each`, () => this.refused.length > 0 || slowest() >= count, 150_000);
  }

  get messages(): readonly Posted[] {
    return this.posted.filter(({ writer }) => writer < WRITERS);
  }

  get products(): readonly Posted[] {
    return this.posted.filter(({ writer }) => writer >= WRITERS);
  }

  /** Resolves once each has its last answer. */
  async stop(): Promise<void> {
    this.#over.abort();
    await this.#running;
  }

  async #write(writer: number): Promise<void> {
    for (let n = 0; n < MAX_EACH && !this.#over.signal.aborted; n++) {
      const answer = await this.#post(writer, n);
      if (!answer) return;
      const position = BigInt(answer.headers.get('x-event-position') ?? 0);
      this.posted.push({ writer, entity: answer.body, position });
    }
  }

  /** Undefined where it was refused, or where nobody is there any more. */
  async #post(writer: number, n: number): Promise<HttpAnswer | undefined> {
    for (let turn = writer + n; !this.#isInVain; turn++) {
      const { instances } = this.#deployment;
      const answer = await this.#try(instances[turn % instances.length], writer, n);
      if (answer?.status === 201) return answer;
      if (answer && this.#isRefusal(answer)) return undefined;
      await delay(answer ? 100 : 10);
    }
    return undefined;
  }

  get #isInVain(): boolean {
    return this.#over.signal.aborted && this.#deployment.instances.length === 0;
  }

  #isRefusal(answer: HttpAnswer): boolean {
    if (NOT_YET.includes(String(answer.body.code))) return false;
    this.refused.push(answer);
    return true;
  }

  /** Half of what is written goes out to the platform. */
  #try(server: RunningServer | undefined, writer: number, n: number) {
    const { chatId, businessId } = this.#shop;
    const name = `${writer}-${n}`;
    const headers = { 'idempotency-key': name };
    const post = (path: string, body: object) => ask(server?.url ?? '', 'POST', path, body, headers);
    if (writer >= WRITERS) return post('/api/products', { businessId, name, price: '1', currency: 'EUR' });
    const senderType = writer % 2 === 0 ? 'AGENT' : 'CUSTOMER';
    return post('/api/messages', { chatId, senderType, contentType: 'TEXT', content: name });
  }
}

/** Undefined where no answer came within a second and a half: the next try asks somebody else. */
async function ask(...[url, ...request]: [string, ...Parameters<ReturnType<typeof client>>]) {
  const patience = new AbortController();
  const late = delay(1_500, undefined, { signal: patience.signal }).catch(() => undefined);
  const answer = await Promise.race([client(url)(...request), late]);
  patience.abort();
  return answer ?? undefined;
}

export interface Shop {
  readonly businessId: string;
  readonly chatId: string;
}
