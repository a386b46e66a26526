/**
 * Events out of the log, typed by the name of their type. The log has them as plain JSON; that their data is what the
 * catalogue's schema let in, in its newest version (`currentVersion`), is said here and nowhere else.
 */
import type { DomainEvent, EventTypeName } from './catalog/index.ts';
import type { RecordedEvent } from './event.ts';

type DataByType = { [E in DomainEvent as E['type']]: E['data'] };

interface TypedEvent<T extends EventTypeName> extends RecordedEvent {
  readonly type: T;
  readonly data: DataByType[T];
}

/** An event of one of the types: a union, told apart by `type`. */
export type RecordedEventOf<T extends EventTypeName> = { [K in T]: TypedEvent<K> }[T];

/** What is done with events, by their type; those of a type that is not named are passed over. */
export type EventHandlers<R, Rest extends readonly unknown[] = []> = {
  readonly [T in EventTypeName]?: (event: RecordedEventOf<T>, ...rest: Rest) => R;
};

/** One handler for all of the types. */
export function onEach<const T extends EventTypeName, H>(types: readonly T[], handler: H): Record<T, H> {
  return Object.fromEntries(types.map(type => [type, handler])) as Record<T, H>;
}

/** What is to be done with an event; undefined where its type has no handler. */
export function handlerOf<R, Rest extends readonly unknown[]>(
  handlers: EventHandlers<R, Rest>,
  type: string,
): ((event: RecordedEvent, ...rest: Rest) => R) | undefined {
  const byName = handlers as { readonly [type: string]: (event: RecordedEvent, ...rest: Rest) => R };
  return Object.hasOwn(byName, type) ? byName[type] : undefined;
}

export const isOneOf = <T extends EventTypeName>(
  types: readonly T[],
  event: RecordedEvent,
): event is RecordedEventOf<T> => (types as readonly string[]).includes(event.type);
