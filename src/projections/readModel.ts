/** A read model: a collection and the pure function that turns events into changes of it. */
import type { z } from 'zod';
import type { EventType } from '../events/defineEvent.ts';
import type { RecordedEvent } from '../events/event.ts';
import type { EventHandlers } from '../events/typedEvents.ts';
import type { Change, Collection } from './readStore.ts';

export interface ReadModel {
  /** What its documents are. */
  readonly document: z.ZodObject;
  readonly collection: Collection;
  /** What an event of each type changes; an event type that is not named changes nothing. */
  readonly on: EventHandlers<readonly Change[]>;
}

/** What is kept, and how events change it. */
export interface Projections {
  readonly collections: readonly Collection[];
  /** Pure. All changes that a stored event causes, whatever version of its type it was written in. */
  readonly project: (stored: RecordedEvent) => readonly Change[];
}

/** The handlers that keep an entity's document equal to the fold of its own stream. */
export function entityHandlers(
  { name, id }: Pick<Collection, 'name' | 'id'>,
  definitions: readonly EventType[],
): ReadModel['on'] {
  const handlers = definitions.map(definition => [
    definition.type,
    (event: RecordedEvent) => changesOf(name, id, definition, event),
  ]);
  return Object.fromEntries(handlers);
}

function changesOf(
  collection: string,
  idField: string,
  definition: EventType,
  event: RecordedEvent,
): Change[] {
  const { position, revision } = event;
  const id = event.data[idField];
  if (typeof id !== 'string') throw new TypeError(`${event.type} at ${position} names no ${idField}`);
  const effect = definition.effect(event.data, event.metadata.recordedAt);
  const match = { [idField]: id };
  switch (effect.kind) {
    case 'created':
      return [{ op: 'put', collection, position, id, ordinal: 0, revision, document: effect.entity }];
    case 'updated': {
      const max = effect.max ? { max: effect.max } : {};
      return [{ op: 'patch', collection, position, match, set: effect.set, revision, ...max }];
    }
    case 'deleted':
      return [{ op: 'delete', collection, position, match }];
    case 'none':
      return [{ op: 'patch', collection, position, match, set: {}, revision }];
    default:
      return effect satisfies never;
  }
}
