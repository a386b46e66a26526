/** Events of a log as the appends that write them again: neighbours of one stream together, none out of order. */
import type { Position, RecordedEvent } from '../events/event.ts';
import { type ExpectedRevision, MAX_APPEND_BYTES } from '../events/eventStore.ts';

const MAX_EVENTS = 500;
/** Half of what an engine takes, which may count more than data and metadata. A larger event goes alone. */
const MAX_BYTES = MAX_APPEND_BYTES / 2;

export interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** At least one. */
  readonly events: readonly RecordedEvent[];
  /** Position of the last of them in the log that they come from. */
  readonly through: Position;
}

/** `events` in order of position. */
export function appendsOf(events: readonly RecordedEvent[]): readonly Append[] {
  const appends: Growing[] = [];
  let bytes = 0;
  for (const event of events) {
    const last = appends.at(-1);
    bytes += sizeOf(event);
    if (last?.stream === event.stream && last.events.length < MAX_EVENTS && bytes <= MAX_BYTES) {
      last.events.push(event);
      last.through = event.position;
      continue;
    }
    appends.push(begin(event));
    bytes = sizeOf(event);
  }
  return appends;
}

interface Growing extends Append {
  readonly events: RecordedEvent[];
  through: Position;
}

function begin(event: RecordedEvent): Growing {
  const { stream, revision, position: through } = event;
  return { stream, expected: revision === 0 ? 'no-stream' : revision - 1, events: [event], through };
}

function sizeOf({ data, metadata }: RecordedEvent): number {
  return Buffer.byteLength(JSON.stringify(data)) + Buffer.byteLength(JSON.stringify(metadata));
}
