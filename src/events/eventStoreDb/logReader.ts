/** Reads of the log, each with a deadline, repeated where the cluster may answer the next time. */
import type { Position, RecordedEvent } from '../event.ts';
import type { ReadAllOptions, ReadStreamOptions } from '../eventStore.ts';
import { answerTo, type Question } from './answers.ts';
import { LOG_DEADLINE_MS, type Scanned, type Source, scanLog } from './logScan.ts';
import { idOf, positionOf } from './names.ts';
import { BEFORE_ALL } from './positions.ts';
import { type Filter, type Place, readAllRequest, readStreamRequest } from './readRequest.ts';

/** Of one call for a stream. What it brought until then is kept, and the next call goes on from there. */
const STREAM_DEADLINE_MS = 5_000;

export class LogReader {
  readonly #source: Source;
  readonly #ours: Filter;
  readonly #closed: AbortSignal;

  /** `closed` ends what is under way. */
  constructor(source: Source, closed: AbortSignal) {
    this.#source = source;
    this.#ours = { on: 'stream', prefixes: [source.names.prefix] };
    this.#closed = closed;
  }

  async readStream(stream: string, options: ReadStreamOptions = {}): Promise<readonly RecordedEvent[]> {
    const { limit = Number.MAX_SAFE_INTEGER, backwards = false } = options;
    const { connection, names } = this.#source;
    const found: RecordedEvent[] = [];
    let from = limit > 0 ? firstPlace(options) : undefined;
    while (from !== undefined) {
      const request = readStreamRequest(names.stored(stream), from, limit - found.length, backwards);
      const answer = await answerTo(connection, request, this.#ofStream());
      for (const record of answer.records) found.push(names.recorded(record));
      from = answer.cut ? placeBehind(found.at(-1), backwards) : undefined;
    }
    return found;
  }

  /** Id of the first event of a stream by its stored name. */
  async firstId(stored: string): Promise<string | undefined> {
    const request = readStreamRequest(stored, 'start', 1, false);
    const { records } = await answerTo(this.#source.connection, request, this.#ofStream());
    return records[0] && idOf(records[0]);
  }

  async readAll({ after = BEFORE_ALL, limit, types }: ReadAllOptions): Promise<readonly RecordedEvent[]> {
    const scan = { after, limit, signal: this.#closed };
    if (!types)
      return (await scanLog(this.#source, { ...scan, filter: this.#ours, wanted: () => true })).events;
    const asked = new Set(types);
    if (asked.size === 0) return [];
    // The server filters by types or by streams; types may be other logs' as well, and be longer than was asked for.
    const filter: Filter = { on: 'type', prefixes: [...asked] };
    return (await scanLog(this.#source, { ...scan, filter, wanted: event => asked.has(event.type) })).events;
  }

  /** At most `limit` events after a position. */
  page(after: Position, limit: number, signal: AbortSignal): Promise<Scanned> {
    return scanLog(this.#source, { after, limit, filter: this.#ours, wanted: () => true, signal });
  }

  head(signal = this.#closed): Promise<Position | undefined> {
    return this.#last(this.#ours, signal);
  }

  /** Position of the last event of all, whosever it is. */
  end(): Promise<Position | undefined> {
    return this.#last(undefined, this.#closed);
  }

  async #last(filter: Filter | undefined, signal: AbortSignal): Promise<Position | undefined> {
    const request = readAllRequest('end', 1, filter, true);
    const question = { deadline: LOG_DEADLINE_MS, requiresLeader: true, progress: 1, signal };
    const { records } = await answerTo(this.#source.connection, request, question);
    return records[0] && positionOf(records[0]);
  }

  /** Commands must see what was acknowledged, so the leader answers. */
  #ofStream(): Question {
    return { deadline: STREAM_DEADLINE_MS, requiresLeader: true, progress: 1, signal: this.#closed };
  }
}

function firstPlace({ from, backwards }: ReadStreamOptions): Place {
  if (from !== undefined) return BigInt(from);
  return backwards ? 'end' : 'start';
}

/** Undefined where nothing can lie after the event. */
function placeBehind(event: RecordedEvent | undefined, backwards: boolean): Place | undefined {
  const next = (event?.revision ?? 0) + (backwards ? -1 : 1);
  return next < 0 ? undefined : BigInt(next);
}
