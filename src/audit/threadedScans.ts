/**
 * Long scans of a log that is a file, in a thread with a connection of its own: reading events and making text of them
 * does not hold up the event loop. What was unsent the thread asks here.
 */
import type { Position } from '../events/event.ts';
import { type EventStore, EventStoreUnavailable } from '../events/eventStore.ts';
import { ReadModelsNotReady } from '../projections/readModels.ts';
import { ReadStoreUnavailable } from '../projections/readStore.ts';
import { AskedThread, ThreadEnded } from '../threads/askedThread.ts';
import { ErrorOfThread } from '../threads/passedErrors.ts';
import type { AuditedLog } from './eventPages.ts';
import { type EventScans, type LinesScan, type PageScan, READ_IN_SLICES, SlicedScans } from './eventScans.ts';
import { selectionOf } from './selection.ts';
import type { Content, UnsentContents } from './unsent.ts';
import { UnsentInReadModels, type UnsentSources } from './unsentContents.ts';

/** Pages that are no longer, and look at nothing else, are read faster than a thread could be asked. */
const SHORT_PAGE = 100;

/** Passed to the thread at its start: where the log lies. */
export interface ScansData {
  readonly directory: string;
}

/** Of what is left of the lines. */
export interface LinesPartScan extends LinesScan {
  readonly through: Position;
}

export type ScansRequest =
  | { readonly kind: 'page'; readonly scan: PageScan }
  | { readonly kind: 'lines'; readonly scan: LinesPartScan };

/** Some of the lines: as many as a reader is sent at once. */
export interface ScannedLines {
  readonly bytes: Uint8Array;
  readonly events: number;
  /** Where the next ones begin. */
  readonly end: Position | undefined;
  readonly isLast: boolean;
}

/** What the thread asks. */
export interface UnsentQuestion {
  readonly contents: readonly (Content | undefined)[];
  readonly through: Position;
}

/** `directory`: where the log lies as a file; undefined where it is on servers. */
export function eventScansOf(
  { eventStore, ...sources }: UnsentSources & { readonly eventStore: EventStore },
  directory: string | undefined,
): EventScans {
  const log = { eventStore, unsent: new UnsentInReadModels(sources), readAtOnce: READ_IN_SLICES };
  return directory === undefined ? new SlicedScans(log) : new ThreadedScans(log, { directory });
}

class ThreadedScans implements EventScans {
  readonly #eventStore: EventStore;
  readonly #short: EventScans;
  readonly #thread: AskedThread;

  constructor(log: AuditedLog, data: ScansData) {
    this.#eventStore = log.eventStore;
    this.#short = new SlicedScans(log);
    this.#thread = new AskedThread({
      module: new URL('./scansWorker.ts', import.meta.url),
      data,
      answer: answersOf(log.unsent),
      isLowPriority: true,
    });
  }

  page(scan: PageScan): Promise<string> {
    return isShort(scan) ? this.#short.page(scan) : this.#ask({ kind: 'page', scan });
  }

  /** Each part is a request of its own: nothing is kept for a reader that is slow. */
  async *lines(scan: LinesScan): AsyncGenerator<Uint8Array> {
    const through = (await this.#eventStore.head()) ?? 0n;
    let { after, limit } = scan;
    for (;;) {
      const rest = { ...scan, after, limit, through };
      const { bytes, events, end, isLast } = await this.#ask<ScannedLines>({ kind: 'lines', scan: rest });
      yield bytes;
      if (isLast) return;
      after = end;
      if (limit !== undefined) limit -= events;
    }
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  async #ask<A>(request: ScansRequest): Promise<A> {
    try {
      return await this.#thread.ask(request);
    } catch (error) {
      throw scanErrorOf(error);
    }
  }
}

function isShort({ filter, businessIds, limit }: PageScan): boolean {
  const isSieved = businessIds !== undefined || selectionOf(filter).isWanted !== undefined;
  return limit <= SHORT_PAGE && !isSieved;
}

const answersOf = (unsent: UnsentContents) => (request: unknown) => {
  const { contents, through } = request as UnsentQuestion;
  return unsent.among(contents, through);
};

/** What the thread met is the same error here. */
function scanErrorOf(error: unknown): unknown {
  const because = { cause: error };
  if (error instanceof ThreadEnded)
    return new EventStoreUnavailable('the scan of the log has ended', because);
  if (!(error instanceof ErrorOfThread)) return error;
  switch (error.code) {
    case 'event-store-unavailable' satisfies EventStoreUnavailable['code']:
      return new EventStoreUnavailable(error.message, because);
    case 'read-store-unavailable' satisfies ReadStoreUnavailable['code']:
      return new ReadStoreUnavailable(error.message, because);
    case 'read-models-not-ready' satisfies ReadModelsNotReady['code']:
      return new ReadModelsNotReady(because);
    default:
      return error;
  }
}
