/** What auditors are shown of the log, as text: a page, or all of it as lines. */
import type { Position, RecordedEvent } from '../events/event.ts';
import type { BusinessIds } from '../identity/principal.ts';
import { type AuditedLog, eventLines, readEventPage } from './eventPages.ts';
import { type EventFilter, type Selection, selectionOf } from './selection.ts';
import { Tenancy } from './tenancy.ts';

/** Plain data, as it may be asked of another thread. */
export interface ScanRequest {
  readonly filter: EventFilter;
  /** Whose events the auditor sees; undefined for all. */
  readonly businessIds: BusinessIds;
  readonly after: Position | undefined;
}

export interface PageScan extends ScanRequest {
  readonly limit: number;
}

export interface LinesScan extends ScanRequest {
  /** Undefined: up to the end of the log as it is when the scan begins. */
  readonly limit: number | undefined;
}

export interface EventScans {
  /** JSON text of an `EventPage`. @throws EventStoreUnavailable, ReadModelsNotReady */
  page(scan: PageScan): Promise<string>;
  /**
   * Lines of JSON, as text or its bytes, some at a time and only as fast as they are taken. @throws EventStoreUnavailable,
   * ReadModelsNotReady
   */
  lines(scan: LinesScan): AsyncGenerator<string | Uint8Array>;
  /** Whatever is under way ends. */
  close(): Promise<void>;
}

/** Events that are read at once on the event loop: a millisecond or two of it. */
export const READ_IN_SLICES = 100;

/** In slices of the event loop. */
export class SlicedScans implements EventScans {
  readonly #log: AuditedLog;
  readonly #selections: Selections;

  constructor(log: AuditedLog) {
    this.#log = log;
    this.#selections = new Selections(log);
  }

  async page({ limit, ...scan }: PageScan): Promise<string> {
    const selection = this.#selections.of(scan);
    return JSON.stringify(await readEventPage(this.#log, selection, { after: scan.after, limit }));
  }

  async *lines({ limit, ...scan }: LinesScan): AsyncGenerator<string> {
    const through = (await this.#log.eventStore.head()) ?? 0n;
    const selection = this.#selections.of(scan);
    const parts = eventLines(this.#log, selection, { after: scan.after, limit, through });
    for await (const { lines } of parts) yield lines;
  }

  /** Nothing is under way that the log's end would not end. */
  async close(): Promise<void> {}
}

/** What is read for a scan. */
export class Selections {
  readonly #tenancy: Tenancy;

  constructor({ eventStore }: Pick<AuditedLog, 'eventStore'>) {
    this.#tenancy = new Tenancy(eventStore);
  }

  of({ filter, businessIds }: ScanRequest): Selection {
    const narrow =
      businessIds && ((events: readonly RecordedEvent[]) => this.#tenancy.of(businessIds, events));
    return { ...selectionOf(filter), narrow };
  }
}
