/** An event type as a runtime value: name, version, schema, what it does to its entity. Types derive from it. */
import type { z } from 'zod';
import type { Json, NewEvent } from './event.ts';

/** Data of an event as stored: a JSON object. */
export type EventData = { readonly [key: string]: Json };
/** Fields of an entity; all of them are scalars. */
export type Fields = { readonly [field: string]: string | number | boolean | null };

/** What an event does to the entity whose stream it lies in. */
export type Effect =
  | { readonly kind: 'created'; readonly entity: Fields }
  /** `set` overwrites; `max` sets a field only where that moves it forward. */
  | { readonly kind: 'updated'; readonly set: Fields; readonly max?: Fields }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'none' };

/** Turns data of one version into data of the next. */
export type Upcaster = (data: EventData) => EventData;

interface EventSpec<S extends z.ZodType> {
  /** One sentence for the generated catalogue. */
  readonly summary: string;
  readonly schema: S;
  /** Default 1. Above it, `upcasters[v]` leads from version v to v + 1 for every older v. */
  readonly version?: number;
  readonly upcasters?: { readonly [version: number]: Upcaster };
  /**
   * Pure. `at` is when the event was recorded, ISO 8601 UTC. Default: no effect.
   * A method, so that event types of different data fit into one list.
   */
  effect?(data: z.infer<S>, at: string): Effect;
  /** Fields of `data` that must never leave through an audit. */
  readonly secrets?: readonly string[];
}

export interface EventType<T extends string = string, S extends z.ZodType = z.ZodType>
  extends Required<EventSpec<S>> {
  readonly type: T;
}

/** `{ type, data }` of an event type: what a decider answers. */
export type EventOf<D> = D extends EventType<infer T, infer S> ? { type: T; data: z.infer<S> } : never;

/** Event types by their names: those of one aggregate, or all there are. */
export type EventTypes = ReadonlyMap<string, EventType>;

export const byName = (definitions: readonly EventType[]): EventTypes =>
  new Map(definitions.map(definition => [definition.type, definition]));

/** A stored event as its type is today; an event of another type stays as it is. */
export function currentVersionIn<E extends NewEvent>(types: EventTypes, event: E): E {
  const definition = types.get(event.type);
  return definition ? upcast(definition, event) : event;
}

export function defineEvent<T extends string, S extends z.ZodType>(
  type: T,
  spec: EventSpec<S>,
): EventType<T, S> {
  return { version: 1, upcasters: {}, effect: () => ({ kind: 'none' }), secrets: [], ...spec, type };
}

/** The event with its data in the newest version of its type. */
export function upcast<E extends NewEvent>(definition: EventType, event: E): E {
  let { data } = event;
  for (let version = event.metadata.version; version < definition.version; version++) {
    const next = definition.upcasters[version];
    if (!next) throw new Error(`${definition.type} has no upcaster from version ${version}`);
    data = next(data);
  }
  return data === event.data
    ? event
    : { ...event, data, metadata: { ...event.metadata, version: definition.version } };
}
