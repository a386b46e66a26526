/** What the server says of itself, and the greetings of drivers that wait for news of it. */
import { BSON } from 'mongodb';
import type { Document } from './document.ts';

export type Mode = 'replicaSet' | 'standalone';

/** MongoDB 7.0. */
const WIRE_VERSION = 21;
export const SET_NAME = 'rs0';

export class Topology {
  readonly mode: Mode;
  readonly #processId = new BSON.ObjectId();
  readonly #waiting = new Set<() => void>();
  #address = '';
  #changes = 0n;

  constructor(mode: Mode) {
    this.mode = mode;
  }

  at(address: string): void {
    this.#address = address;
  }

  hello(connectionId: number): Document {
    return {
      helloOk: true,
      ismaster: true,
      isWritablePrimary: true,
      ...(this.mode === 'replicaSet' ? this.#ofReplicaSet() : {}),
      maxBsonObjectSize: 16 * 2 ** 20,
      maxMessageSizeBytes: 48_000_000,
      maxWriteBatchSize: 100_000,
      localTime: new Date(),
      connectionId,
      minWireVersion: 0,
      maxWireVersion: WIRE_VERSION,
      readOnly: false,
      ok: 1,
    };
  }

  /** What an error about the primary carries: newer than all answers before, so that a driver believes it. */
  stepDown(): Document {
    if (this.mode === 'standalone') return {};
    this.#changes++;
    const topologyVersion = this.#version();
    this.#changes++;
    for (const notify of [...this.#waiting]) notify();
    return { topologyVersion };
  }

  /** Calls once: when there is news, or after that time. Answers how to give up. */
  await(known: unknown, ms: number, notify: () => void): () => void {
    const giveUp = () => {
      clearTimeout(timer);
      this.#waiting.delete(once);
    };
    const once = () => {
      giveUp();
      notify();
    };
    const timer = setTimeout(once, this.#isNews(known) ? 0 : ms);
    this.#waiting.add(once);
    return giveUp;
  }

  version(): Document {
    return this.#version();
  }

  #ofReplicaSet(): Document {
    return {
      topologyVersion: this.#version(),
      hosts: [this.#address],
      setName: SET_NAME,
      setVersion: 1,
      secondary: false,
      primary: this.#address,
      me: this.#address,
      electionId: new BSON.ObjectId('7fffffff0000000000000001'),
      logicalSessionTimeoutMinutes: 30,
    };
  }

  #version(): Document {
    return { processId: this.#processId, counter: this.#changes };
  }

  #isNews(known: unknown): boolean {
    return (known as { counter?: bigint } | undefined)?.counter !== this.#changes;
  }
}
