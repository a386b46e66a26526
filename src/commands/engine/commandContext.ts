/** On whose behalf a command runs; what ends up in the metadata of its events. */

import type { EventData, EventTypes } from '../../events/defineEvent.ts';
import type { NewEvent, Position, RecordedEvent, Source } from '../../events/event.ts';
import { newId } from '../../newId.ts';
import type { AnyEvent } from './aggregate.ts';

export interface CommandContext {
  readonly correlationId: string;
  readonly causationId: string;
  readonly actor: string | null;
  /** For whom the actor acted, where that is somebody else. */
  readonly onBehalfOf?: string;
  readonly source: Source;
  readonly requestId: string | null;
  /** The revisions of which the entity must have one (`If-Match`). */
  readonly ifMatch?: readonly number[];
  /** Ids for what the command creates; the same ones again when a keyed request is resumed. */
  readonly newId: () => string;
  /** ISO 8601 UTC. Nothing is written later: another instance may take the request over by then. */
  readonly notAfter?: string;
  /** Set when the request was accepted before, without an answer: what it did then lies after this position. */
  readonly resumedFrom?: Position;
}

/** Of a request that came in over an edge. */
export const requestContext = (source: Source, requestId: string): CommandContext => ({
  correlationId: requestId,
  causationId: requestId,
  actor: null,
  source,
  requestId,
  newId,
});

/** Of what the system does by itself: no request and no event asks for it. */
export function systemContext(): CommandContext {
  const id = newId();
  return { correlationId: id, causationId: id, actor: null, source: 'process', requestId: null, newId };
}

/** Of what a process does because of an event: the event's own correlation, the process as source. */
export function causedBy({ id, metadata }: RecordedEvent): CommandContext {
  const { $correlationId, actor, onBehalfOf, requestId } = metadata;
  const who = { actor, ...(onBehalfOf === undefined ? {} : { onBehalfOf }) };
  return { correlationId: $correlationId, causationId: id, ...who, source: 'process', requestId, newId };
}

/**
 * The event as it goes into the log. Its data is checked against its schema, which also puts the keys in order.
 * @throws TypeError where its type is none of `types`
 */
export function envelope(
  types: EventTypes,
  { type, data }: AnyEvent,
  context: CommandContext,
  recordedAt: string,
): NewEvent {
  const definition = types.get(type);
  if (!definition) throw new TypeError(`${type} is not an event of this stream`);
  return {
    id: newId(),
    type,
    data: definition.schema.parse(data) as EventData,
    metadata: {
      $correlationId: context.correlationId,
      $causationId: context.causationId,
      actor: context.actor,
      ...(context.onBehalfOf === undefined ? {} : { onBehalfOf: context.onBehalfOf }),
      source: context.source,
      requestId: context.requestId,
      recordedAt,
      version: definition.version,
    },
  };
}
