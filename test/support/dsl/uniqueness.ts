/** What unique keys promise, checked against the log itself. */
import { type AnyEvent, fold, type Loaded } from '../../../src/commands/engine/aggregate.ts';
import type { EntityState } from '../../../src/commands/engine/entityAggregate.ts';
import type { UniqueConstraint } from '../../../src/commands/engine/uniqueConstraints.ts';
import type { RecordedEvent } from '../../../src/events/event.ts';

/** Owners' streams with the key that each holds. */
class Holders<T, E extends AnyEvent, I extends string> {
  readonly #kind: UniqueConstraint<T, E, I>;
  readonly #states = new Map<string, Loaded<EntityState<T>>>();
  readonly #keys = new Map<string, string>();

  constructor(kind: UniqueConstraint<T, E, I>) {
    this.#kind = kind;
  }

  /** Answers the key that the event's stream now shares with another, if it does. */
  take(event: RecordedEvent): string | undefined {
    const { owner, keyOf } = this.#kind;
    if (!event.stream.startsWith(`${owner.name}-`)) return undefined;
    const before = this.#states.get(event.stream) ?? {
      state: owner.initial,
      revision: -1,
      position: undefined,
    };
    const loaded = fold(owner, before, [event]);
    this.#states.set(event.stream, loaded);
    const key = loaded.state.status === 'active' ? keyOf(loaded.state.entity) : undefined;
    this.#keys.delete(event.stream);
    if (key === undefined) return undefined;
    const shared = this.keys().includes(key);
    this.#keys.set(event.stream, key);
    return shared ? key : undefined;
  }

  keys(): string[] {
    return [...this.#keys.values()];
  }
}

/** Every key that had two living owners at any moment: empty where the promise was kept. */
export function sharedKeys<T, E extends AnyEvent, I extends string>(
  log: readonly RecordedEvent[],
  kind: UniqueConstraint<T, E, I>,
): string[] {
  const holders = new Holders(kind);
  return log.flatMap(event => holders.take(event) ?? []);
}

/** The keys of all living owners. */
export function heldKeys<T, E extends AnyEvent, I extends string>(
  log: readonly RecordedEvent[],
  kind: UniqueConstraint<T, E, I>,
): string[] {
  const holders = new Holders(kind);
  for (const event of log) holders.take(event);
  return holders.keys().sort();
}
