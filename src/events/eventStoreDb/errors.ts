/** Errors of this adapter's own. What the client's errors mean is in `clientErrors.ts`. */
import { EventStoreUnavailable } from '../eventStore.ts';

/** No log could be opened; the message fits one line and holds no secret. */
export class EventStoreUnreachable extends Error {
  readonly code = 'event-store-unreachable';
}

/** The cluster answers, and its answer is no: asking again changes nothing until an operator does something. */
export class Refused extends EventStoreUnavailable {}

export function closed(): EventStoreUnavailable {
  return new EventStoreUnavailable('the event store is closed');
}
