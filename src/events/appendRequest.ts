/** An append as it will be stored: checked, encoded and measured before it waits for anything. */
import type { NewEvent } from './event.ts';
import { AppendTooLarge, type ExpectedRevision, MAX_APPEND_BYTES } from './eventStore.ts';

/** Revision of a stream that does not exist. */
export const NO_REVISION = -1;

/** Lower case alone: EventStoreDB gives an id back in lower case, whatever was sent. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface EncodedEvent {
  readonly id: string;
  readonly type: string;
  /** JSON text. */
  readonly data: string;
  /** JSON text. */
  readonly metadata: string;
}

export interface AppendRequest {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** `expected` as a number: {@link NO_REVISION} or a revision. */
  readonly lastRevision: number;
  readonly events: readonly EncodedEvent[];
  /** UTF-8 bytes of all data and metadata. */
  readonly bytes: number;
  /** Of a process: nobody waits for an answer. */
  readonly isBackground: boolean;
}

/** @throws TypeError for what no engine takes (a bug of the caller), AppendTooLarge */
export function encodeAppend(
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): AppendRequest {
  if (stream === '') throw new TypeError('a stream needs a name');
  if (events.length === 0) throw new TypeError(`an append to ${stream} without an event`);
  const encoded = events.map(encodeEvent);
  const bytes = encoded.reduce((sum, event) => sum + size(event), 0);
  if (bytes > MAX_APPEND_BYTES) {
    throw new AppendTooLarge(`${bytes} bytes in one append to ${stream}, at most ${MAX_APPEND_BYTES}`);
  }
  const isBackground = events.every(({ metadata: { source } }) => source === 'process' || source === 'bot');
  return { stream, expected, lastRevision: revisionBefore(expected), events: encoded, bytes, isBackground };
}

function encodeEvent(event: NewEvent): EncodedEvent {
  if (!UUID.test(event.id)) throw new TypeError(`event id ${event.id} is no UUID in lower case`);
  return {
    id: event.id,
    type: event.type,
    data: JSON.stringify(event.data),
    metadata: JSON.stringify(event.metadata),
  };
}

function size(event: EncodedEvent): number {
  return Buffer.byteLength(event.data) + Buffer.byteLength(event.metadata);
}

function revisionBefore(expected: ExpectedRevision): number {
  if (expected === 'no-stream') return NO_REVISION;
  if (Number.isSafeInteger(expected) && expected >= 0) return expected;
  throw new TypeError(`expected revision ${expected} is no revision`);
}
