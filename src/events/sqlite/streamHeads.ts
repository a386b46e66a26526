/** Where each stream ends, kept in memory for the streams in use: spares most commands a look into the file. */
import { LRUCache } from 'lru-cache';
import type { EventLog } from './eventLog.ts';

/** Streams kept in mind, about 200 bytes each; one beyond them costs a look-up of some microseconds. */
const MAX_HEADS = 50_000;

export interface StreamHead {
  readonly stream: number;
  /** Of the stream's last event. The writer moves it on; after a failed write all heads are forgotten. */
  revision: number;
}

export class StreamHeads {
  readonly #log: EventLog;
  readonly #known = new LRUCache<string, StreamHead>({ max: MAX_HEADS });

  constructor(log: EventLog) {
    this.#log = log;
  }

  get(name: string): StreamHead | undefined {
    const known = this.#known.get(name);
    if (known) return known;
    const row = this.#log.stream(name);
    return row && this.set(name, { stream: row[0], revision: row[1] });
  }

  set(name: string, head: StreamHead): StreamHead {
    this.#known.set(name, head);
    return head;
  }

  forget(): void {
    this.#known.clear();
  }
}
