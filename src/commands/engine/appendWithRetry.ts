/** An append whose outcome is known: one that was lost from sight, or met no leader, is repeated with the same event ids. */
import type { NewEvent } from '../../events/event.ts';
import {
  AppendOutcomeUnknown,
  type AppendResult,
  type EventStore,
  EventStoreUnavailable,
  type ExpectedRevision,
  NoLeader,
} from '../../events/eventStore.ts';
import { retry } from '../../scheduling/retry.ts';

/** A change of leader takes a cluster 5 s; so much patience, and then a 503. */
const TIMEOUT_MS = 10_000;
const PAUSES = { firstMs: 5, maxMs: 500 };

/** @throws what `append` throws; AppendOutcomeUnknown and NoLeader only after {@link TIMEOUT_MS}. */
export async function appendWithRetry(
  store: EventStore,
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): Promise<AppendResult> {
  let open: Open | undefined;
  const failed = (error: unknown, isLast: boolean) => {
    open = stillOpen(error, open);
    if (isLast) throw open;
  };
  return retry(() => store.append(stream, expected, events), { ...PAUSES, timeoutMs: TIMEOUT_MS, failed });
}

/** What another try may settle. */
type Open = AppendOutcomeUnknown | NoLeader;

/** Answers what keeps the append open, or throws the error that settles it. */
function stillOpen(error: unknown, before: Open | undefined): Open {
  if (error instanceof AppendOutcomeUnknown) return error;
  // An engine that is away after an append was lost from sight does not say what became of that append.
  if (before instanceof AppendOutcomeUnknown && error instanceof EventStoreUnavailable) return before;
  if (error instanceof NoLeader) return error;
  throw error;
}
