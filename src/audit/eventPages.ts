/** The log as auditors read it: in pages that cost the same however long it is, or as one stream of lines. */
import type { Position, RecordedEvent } from '../events/event.ts';
import type { EventStore } from '../events/eventStore.ts';
import { AnswerPage } from './answerPage.ts';
import { redact } from './secrets.ts';
import { candidatePages, type Selection } from './selection.ts';
import { type UnsentContents, withoutUnsent } from './unsent.ts';

/** Events that one page may look at; a page that finds less than was asked for by then is short, and `next` goes on. */
export const MAX_SCANNED = 10_000;

/** An event as it was stored, in the version it was written in, without secrets. */
const presentEvent = ({ position, stream, revision, type, data, metadata }: RecordedEvent) => ({
  position: String(position),
  stream,
  revision,
  type,
  version: metadata.version,
  data: redact(data),
  metadata,
  recordedAt: metadata.recordedAt,
});

/** Where events are read, and who knows which content must not be shown. */
export interface AuditedLog {
  readonly eventStore: EventStore;
  readonly unsent: UnsentContents;
  /** Events read at once: what takes a thread so long that others there wait, and what a scan holds in memory. */
  readonly readAtOnce: number;
}

const presentAll = async ({ unsent }: AuditedLog, events: readonly RecordedEvent[]) =>
  (await withoutUnsent(unsent, events)).map(presentEvent);

export interface EventPage {
  readonly data: readonly ReturnType<typeof presentEvent>[];
  /** What the next page begins after; null once the end was reached. */
  readonly next: string | null;
}

interface PageRequest {
  readonly after: Position | undefined;
  readonly limit: number;
}

/** @throws ReadModelsNotReady */
export async function readEventPage(
  log: AuditedLog,
  selection: Selection,
  { after, limit }: PageRequest,
): Promise<EventPage> {
  const found = new AnswerPage<ReturnType<typeof presentEvent>>(limit);
  const pageOf = (next: Position | string | undefined) => ({
    data: found.entries,
    next: next === undefined ? null : String(next),
  });
  let scanned = 0;
  // One more than asked for tells whether this is the last page.
  const isSieved = selection.isWanted !== undefined || selection.narrow !== undefined;
  const size = isSieved ? log.readAtOnce : Math.min(limit + 1, log.readAtOnce);
  for await (const page of candidatePages(log.eventStore, selection, after, size)) {
    const shown = await presentAll(log, await wantedOf(page, selection));
    if (!shown.every(event => found.add(event))) return pageOf(found.entries.at(-1)?.position);
    scanned += page.length;
    if (isSieved && scanned >= MAX_SCANNED) return pageOf(page.at(-1)?.position);
  }
  return pageOf(undefined);
}

async function wantedOf(
  page: readonly RecordedEvent[],
  { isWanted, narrow }: Selection,
): Promise<readonly RecordedEvent[]> {
  const wanted = isWanted ? page.filter(isWanted) : page;
  return narrow ? narrow(wanted) : wanted;
}

export interface LinesRequest {
  readonly after: Position | undefined;
  readonly limit: number | undefined;
  /** The last event to show, where there is no limit. */
  readonly through: Position;
}

/** Some of the events that were asked for. */
export interface LinesPart {
  /** One line of JSON an event. */
  readonly lines: string;
  readonly events: number;
  /** Of the last event that was looked at: the next part begins after it. */
  readonly end: Position | undefined;
}

/**
 * Every event through a position, many lines at a time. Yields also where nothing was found, so that a reader who went
 * away is noticed in the middle of a long scan. @throws ReadModelsNotReady
 */
export async function* eventLines(
  log: AuditedLog,
  selection: Selection,
  { after, limit = Number.POSITIVE_INFINITY, through }: LinesRequest,
): AsyncGenerator<LinesPart> {
  let left = limit;
  for await (const page of candidatePages(log.eventStore, selection, after, log.readAtOnce)) {
    const inTime = (await wantedOf(page, selection)).filter(event => event.position <= through);
    const wanted = inTime.slice(0, left);
    left -= wanted.length;
    const end = page.at(-1)?.position;
    const shown = await presentAll(log, wanted);
    yield { lines: shown.map(event => `${JSON.stringify(event)}\n`).join(''), events: wanted.length, end };
    if (left === 0 || (end ?? through) >= through) return;
  }
}
