/** What the thread runs that scans the log for auditors. */
import { type EventStore, EventStoreUnavailable } from '../events/eventStore.ts';
import { openSqliteEventStore } from '../events/sqlite/sqliteEventStore.ts';
import { type AskBack, answerRequests } from '../threads/answerRequests.ts';
import { eventLines } from './eventPages.ts';
import { Selections, SlicedScans } from './eventScans.ts';
import type {
  LinesPartScan,
  ScannedLines,
  ScansData,
  ScansRequest,
  UnsentQuestion,
} from './threadedScans.ts';
import type { UnsentAmong, UnsentContents } from './unsent.ts';

/** Events; what was unsent among them is one question. */
const READ_AT_ONCE = 500;
/** Bytes that a reader is sent at once, or a page of events more. */
const MAX_PART_BYTES = 256 * 1024;
/** A scan that finds little answers all the same, so that a reader who went away is noticed. */
const MAX_PART_MS = 20;

answerRequests((data, askBack) => {
  const { directory } = data as ScansData;
  const log = { eventStore: openLog(directory), unsent: unsentBy(askBack), readAtOnce: READ_AT_ONCE };
  const scans = new SlicedScans(log);
  const selections = new Selections(log);

  async function part(scan: LinesPartScan): Promise<ScannedLines> {
    const startedAt = performance.now();
    const texts: string[] = [];
    let [bytes, events, end] = [0, 0, scan.after];
    for await (const found of eventLines(log, selections.of(scan), scan)) {
      texts.push(found.lines);
      bytes += found.lines.length;
      events += found.events;
      end = found.end;
      if (bytes < MAX_PART_BYTES && performance.now() - startedAt < MAX_PART_MS) continue;
      return { bytes: encoded(texts), events, end, isLast: false };
    }
    return { bytes: encoded(texts), events, end, isLast: true };
  }

  return async (request, transfer) => {
    const { kind, scan } = request as ScansRequest;
    if (kind === 'page') return scans.page(scan);
    const lines = await part(scan);
    transfer(lines.bytes.buffer as ArrayBuffer);
    return lines;
  };
});

const encoded = (texts: readonly string[]): Uint8Array => new TextEncoder().encode(texts.join(''));

function openLog(directory: string): EventStore {
  try {
    return openSqliteEventStore({ directory, readOnly: true });
  } catch (cause) {
    throw new EventStoreUnavailable('the event log cannot be read', { cause });
  }
}

const unsentBy = (askBack: AskBack): UnsentContents => ({
  among: async (contents, through) => {
    const question: UnsentQuestion = { contents, through };
    return (await askBack(question)) as UnsentAmong;
  },
});
