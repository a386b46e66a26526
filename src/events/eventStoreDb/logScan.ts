/** A read of the log in order of position, from any position on, in as many calls as it takes. */
import type { Position, RecordedEvent } from '../event.ts';
import { MAX_PAGE_BYTES } from '../eventStore.ts';
import { type Answer, answerTo } from './answers.ts';
import { isNoRecordsPosition } from './clientErrors.ts';
import type { Connection } from './connection.ts';
import { type Names, positionOf, sizeOf, type WireRecord } from './names.ts';
import { BEFORE_ALL, chunkOf, LAST_POSITION } from './positions.ts';
import { type Filter, readAllRequest } from './readRequest.ts';

/** Of one call: long, as the server may have to look through many events of other applications. */
export const LOG_DEADLINE_MS = 30_000;
/** Events a call at least, where those before the wanted position are read in order to be left out. */
const PAGE = 1_000;

/** Where a read can begin: positions of records that were seen. */
interface KnownPositions {
  /** The last one up to a position. */
  upTo(position: Position): Position | undefined;
}

interface Scan {
  readonly after: Position;
  readonly limit: number;
  readonly filter: Filter;
  readonly wanted: (event: RecordedEvent) => boolean;
  readonly signal: AbortSignal;
}

/** What a scan reads from. */
export interface Source {
  readonly connection: Connection;
  readonly names: Names;
  readonly known: KnownPositions;
}

export interface Scanned {
  readonly events: readonly RecordedEvent[];
  /** Nothing was left after these as they were read. */
  readonly atEnd: boolean;
}

/** Fewer than `limit` events at the end of the log, or where they hold {@link MAX_PAGE_BYTES}. */
export async function scanLog(source: Source, scan: Scan): Promise<Scanned> {
  if (scan.limit <= 0 || scan.after > LAST_POSITION) return { events: [], atEnd: true };
  const running = new RunningScan(source, scan);
  while (await running.goOn());
  return { events: running.found.slice(0, scan.limit), atEnd: running.atEnd };
}

class RunningScan {
  readonly found: RecordedEvent[] = [];
  atEnd = false;
  #bytes = 0;
  readonly #source: Source;
  readonly #scan: Scan;
  /** Everything up to here was looked at. */
  #at: Position;

  constructor(source: Source, scan: Scan) {
    this.#source = source;
    this.#scan = scan;
    this.#at = scan.after < 0n ? BEFORE_ALL : scan.after;
  }

  /** False once there is nothing more to read, or enough was. */
  async goOn(): Promise<boolean> {
    const missing = this.#scan.limit - this.found.length;
    // One more: the event at the position itself comes again.
    const count = Math.max(missing + 1, this.#at < this.#scan.after ? PAGE : 0);
    const answer = await this.#ask(count);
    if (!answer) {
      this.#at = this.#below();
      return true;
    }
    const taken = answer.records.every(record => this.#take(record));
    this.atEnd = taken && !answer.cut && answer.records.length < count;
    return taken && !this.atEnd && this.found.length < this.#scan.limit;
  }

  /** False where the page is full. */
  #take(record: WireRecord): boolean {
    if (this.#bytes >= MAX_PAGE_BYTES) return false;
    const position = positionOf(record);
    if (position <= this.#at) return true;
    this.#at = position;
    if (position > this.#scan.after && this.#source.names.owns(record)) this.#find(record);
    return true;
  }

  #find(record: WireRecord): void {
    const event = this.#source.names.recorded(record);
    if (!this.#scan.wanted(event)) return;
    this.found.push(event);
    this.#bytes += sizeOf(record);
  }

  /** Undefined where no read can begin at the position, as it is no record's. */
  async #ask(count: number): Promise<Answer | undefined> {
    const { filter, signal } = this.#scan;
    const request = readAllRequest(this.#at < 0n ? 'start' : this.#at, count, filter);
    const call = {
      deadline: LOG_DEADLINE_MS,
      requiresLeader: false,
      progress: 2,
      signal,
      maxBytes: MAX_PAGE_BYTES,
    };
    try {
      return await answerTo(this.#source.connection, request, call);
    } catch (error) {
      if (isNoRecordsPosition(error) && this.#at >= 0n) return undefined;
      throw error;
    }
  }

  /** The nearest place before the position where a read can begin. */
  #below(): Position {
    const chunk = chunkOf(this.#at);
    const known = this.#source.known.upTo(this.#at - 1n) ?? BEFORE_ALL;
    if (known > chunk) return known;
    return chunk < this.#at ? chunk : BEFORE_ALL;
  }
}
