/** What a migration uses of a log, and the patience that it has with an engine which is away for a while. */
import type { Position, RecordedEvent } from '../events/event.ts';
import { AppendOutcomeUnknown, type EventStore, EventStoreUnavailable } from '../events/eventStore.ts';
import { retry } from '../scheduling/retry.ts';

export type Log = Pick<EventStore, 'epoch' | 'append' | 'readStream' | 'readAll' | 'head'>;

interface Patience {
  /** How long an engine may be away, in milliseconds; then the migration stops and can be taken up again. */
  readonly ms: number;
  /** Told why it waits, before each pause. */
  readonly onWait: (error: Error) => void;
}

/** Long enough for a node that restarts: what has run for an hour should not end over it. */
export const TIMEOUT_MS = 60_000;
const PAUSES = { firstMs: 20, maxMs: 2_000 };

/** The same log; each call is repeated while the engine is away. An append repeats its event ids, so that is safe. */
export function patientLog(store: EventStore, patience: Patience): Log {
  return {
    epoch: store.epoch,
    append: (...args) => whileAway(patience, () => store.append(...args)),
    readStream: (...args) => whileAway(patience, () => store.readStream(...args)),
    readAll: options => whileAway(patience, () => store.readAll(options)),
    head: () => whileAway(patience, () => store.head()),
  };
}

function whileAway<T>({ ms, onWait }: Patience, attempt: () => Promise<T>): Promise<T> {
  const failed = (error: unknown, isLast: boolean) => {
    if (!isAway(error)) throw error;
    if (!isLast) onWait(error);
  };
  return retry(attempt, { ...PAUSES, timeoutMs: ms, failed });
}

export const isAway = (error: unknown): error is EventStoreUnavailable | AppendOutcomeUnknown =>
  error instanceof EventStoreUnavailable || error instanceof AppendOutcomeUnknown;

const PAGE = 500;

interface PagesOptions {
  /** Default: from the beginning. */
  readonly after?: Position | undefined;
  /** Default: all types. */
  readonly types?: readonly string[];
}

/** Pages of a log up to its end, none of them empty. Each is read while the one before is worked on. */
export async function* pagesOf(
  log: Log,
  { after, types }: PagesOptions = {},
): AsyncGenerator<readonly RecordedEvent[]> {
  const read = (after: Position | undefined) => {
    const page = log.readAll({
      limit: PAGE,
      ...(after === undefined ? {} : { after: after }),
      ...(types && { types }),
    });
    // Its failure is met where it is awaited.
    page.catch(() => {});
    return page;
  };
  let next = read(after);
  try {
    for (;;) {
      const page = await next;
      const last = page.at(-1);
      if (!last) return;
      next = read(last.position);
      yield page;
    }
  } finally {
    // A caller that stops early may close the log: nothing reads any longer by then.
    await next.catch(() => {});
  }
}
