/** The write side without anything around it: executors over a store, callers, and what lies in the log. */
import type { CommandContext } from '../../../src/commands/engine/commandContext.ts';
import { Executor } from '../../../src/commands/engine/executor.ts';
import type { RecordedEvent } from '../../../src/events/event.ts';
import type { EventStore } from '../../../src/events/eventStore.ts';
import { FlakyEventStore } from '../../doubles/flakyEventStore.ts';
import { ManualClock } from '../../doubles/manualClock.ts';

/** Nothing goes wrong in it. */
export const calmStore = (): FlakyEventStore =>
  new FlakyEventStore({ unknownRate: 0, unavailableRate: 0, dropEvery: 0 });

/** An executor stands for one instance of the system; two over one store for two. */
export function executorOn(store: EventStore, clock = new ManualClock()): Executor {
  const onSnapshotFailure = (error: unknown) => {
    throw error;
  };
  return new Executor({ store, now: clock.now, onSnapshotFailure });
}

let ids = 0;
export const nextId = (prefix = 'id'): string => `${prefix}-${++ids}`;

export function callerWith(overrides: Partial<CommandContext> = {}): CommandContext {
  return {
    correlationId: 'correlation',
    causationId: 'causation',
    actor: null,
    source: 'http',
    requestId: 'request',
    newId: () => nextId(),
    ...overrides,
  };
}

/** The whole log, whose pages end by their bytes. */
export async function logOf(store: EventStore): Promise<readonly RecordedEvent[]> {
  const found: RecordedEvent[] = [];
  for (;;) {
    const last = found.at(-1);
    const page = await store.readAll({ limit: 1_000, ...(last && { after: last.position }) });
    if (page.length === 0) return found;
    found.push(...page);
  }
}

/** The outcomes of several attempts: `done`, or the code of what each was refused with. */
export async function codesOf(attempts: readonly Promise<unknown>[]): Promise<string[]> {
  const settled = await Promise.allSettled(attempts);
  return settled.map(result => (result.status === 'fulfilled' ? 'done' : codeOf(result.reason)));
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
