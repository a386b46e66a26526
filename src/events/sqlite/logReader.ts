/** Reads of the log, in pages between which the event loop breathes. Turns SQLite's errors into the port's. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { Position, RecordedEvent } from '../event.ts';
import { EventStoreUnavailable, type ReadAllOptions, type ReadStreamOptions } from '../eventStore.ts';
import type { EventLog } from './eventLog.ts';

/** Events a query: a few milliseconds of the event loop. Long ones end it earlier. */
const PAGE = 1_000;

type PageOf = (last: RecordedEvent | undefined, count: number) => readonly RecordedEvent[];

export class LogReader {
  readonly #log: EventLog;
  #closed = false;

  constructor(log: EventLog) {
    this.#log = log;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** From now on every read is refused, also one that is between two pages. */
  close(): void {
    this.#closed = true;
  }

  assertOpen(): void {
    if (this.#closed) throw new EventStoreUnavailable('the event store is closed');
  }

  async readStream(stream: number, options: ReadStreamOptions): Promise<readonly RecordedEvent[]> {
    const { limit = Number.POSITIVE_INFINITY, backwards = false } = options;
    const { from = backwards ? Number.MAX_SAFE_INTEGER : 0 } = options;
    const pageFrom = (revision: number, count: number) =>
      this.guarded(() => this.#log.streamPage(stream, revision, Math.min(PAGE, count), backwards));
    let page = pageFrom(from, limit);
    const found = [...page.events];
    while (!page.isWhole && found.length < limit) {
      await breathe();
      page = pageFrom((found.at(-1)?.revision ?? from) + (backwards ? -1 : 1), limit - found.length);
      found.push(...page.events);
    }
    return found;
  }

  readAll({ after, limit, types }: ReadAllOptions): Promise<readonly RecordedEvent[]> {
    return this.#collect(limit, (last, count) => {
      const cursor = cursorOf(last?.position ?? after);
      return types ? this.#log.pageOfTypes(types, cursor, count) : this.#log.page(cursor, count);
    });
  }

  page(after: number, limit: number): readonly RecordedEvent[] {
    return this.guarded(() => this.#log.page(after, limit));
  }

  guarded<T>(read: () => T): T {
    this.assertOpen();
    try {
      return read();
    } catch (cause) {
      throw new EventStoreUnavailable('the event log could not be read', { cause });
    }
  }

  async #collect(limit: number, pageOf: PageOf): Promise<readonly RecordedEvent[]> {
    const found: RecordedEvent[] = [];
    while (found.length < limit) {
      const count = Math.min(PAGE, limit - found.length);
      const page = this.guarded(() => pageOf(found.at(-1), count));
      if (found.length === 0 && page.length < count) return page;
      found.push(...page);
      if (page.length < count) break;
      if (found.length < limit) await breathe();
    }
    return found;
  }
}

/** Any position as a number to compare with; the first event lies at 1. Beyond 2^53 it rounds, far past any event. */
export function cursorOf(position: Position | undefined): number {
  return position === undefined ? 0 : Math.max(0, Number(position));
}
