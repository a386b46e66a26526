/** What a migration uses of a log, and the patience that it has with an engine which is away for a while. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Position, RecordedEvent } from '../events/event.ts';
import { AppendOutcomeUnknown, type EventStore, EventStoreUnavailable } from '../events/eventStore.ts';

export type Log = Pick<EventStore, 'epoch' | 'append' | 'readStream' | 'readAll' | 'head'>;

export interface Patience {
  /** How long an engine may be away, in milliseconds; then the migration stops and can be taken up again. */
  readonly ms: number;
  /** Told why it waits, before each pause. */
  readonly onWait: (error: Error) => void;
}

/** Long enough for a node that restarts: what has run for an hour should not end over it. */
export const TIMEOUT_MS = 60_000;
const FIRST_PAUSE_MS = 20;
const MAX_PAUSE_MS = 2_000;

/** The same log; each call is repeated while the engine is away. An append repeats its event ids, so that is safe. */
export function patientLog(store: EventStore, patience: Patience): Log {
  return {
    epoch: store.epoch,
    append: (...args) => retryRead(patience, () => store.append(...args)),
    readStream: (...args) => retryRead(patience, () => store.readStream(...args)),
    readAll: options => retryRead(patience, () => store.readAll(options)),
    head: () => retryRead(patience, () => store.head()),
  };
}

async function retryRead<T>({ ms, onWait }: Patience, attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + ms;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isAway(error) || performance.now() + pause > deadline) throw error;
      onWait(error);
    }
    await delay(pause);
  }
}

export const isAway = (error: unknown): error is EventStoreUnavailable | AppendOutcomeUnknown =>
  error instanceof EventStoreUnavailable || error instanceof AppendOutcomeUnknown;

const PAGE = 500;

export interface PagesOptions {
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
