/**
 * Given what happened, when a command is executed, or a decider is asked, then this happens or it is refused. Deciders
 * are asked without a store.
 */
import { expect } from '@jest/globals';
import type { Aggregate, AnyEvent, Decide } from '../../../src/commands/engine/aggregate.ts';
import { appendWithRetry } from '../../../src/commands/engine/appendWithRetry.ts';
import { envelope } from '../../../src/commands/engine/commandContext.ts';
import { DomainError } from '../../../src/commands/engine/errors.ts';
import type { Executor } from '../../../src/commands/engine/executor.ts';
import { type DomainEvent, eventCatalog, eventsByAggregate } from '../../../src/events/catalog/index.ts';
import type { EventStore } from '../../../src/events/eventStore.ts';
import { ManualClock } from '../../doubles/manualClock.ts';
import { callerWith, calmStore, codeOf, executorOn, logOf } from './writeSide.ts';

type Command = (executor: Executor) => Promise<unknown>;

const aggregateByType: ReadonlyMap<string, string> = new Map(
  Object.entries(eventsByAggregate).flatMap(([name, types]) => types.map(({ type }) => [type, name])),
);

/** Streams that are named by something else than their aggregate. */
const idFields: { readonly [aggregate: string]: string } = { delivery: 'messageId', reply: 'messageId' };

/** The stream that an event of an entity lies in. @throws TypeError for the system's own events */
export function streamOf({ type, data }: DomainEvent): string {
  const aggregate = aggregateByType.get(type) ?? '';
  const idField = idFields[aggregate] ?? `${aggregate}Id`;
  const id = Object.entries(data).find(([field]) => field === idField)?.[1];
  if (typeof id !== 'string') throw new TypeError(`${type} lies in no entity's stream`);
  return `${aggregate}-${id}`;
}

/** When the events of a history were recorded; those of a command are recorded a minute later. */
export const EARLIER = '2026-01-01T00:00:00.000Z';
export const NOW = '2026-01-01T00:01:00.000Z';

export async function record(store: EventStore, events: readonly DomainEvent[], at = EARLIER): Promise<void> {
  for (const event of events) {
    const stream = streamOf(event);
    const [last] = await store.readStream(stream, { backwards: true, limit: 1 });
    const recorded = envelope(eventCatalog, event, callerWith(), at);
    await appendWithRetry(store, stream, last?.revision ?? 'no-stream', [recorded]);
  }
}

export const given = (...history: DomainEvent[]) => ({
  when: (command: Command) => ({
    /** Exactly these events, in this order, in streams of entities. */
    thenEvents: async (...events: DomainEvent[]) => {
      expect(await outcomeOf(history, command)).toEqual({ events, refusal: undefined });
    },
    thenNothing: async () => {
      expect(await outcomeOf(history, command)).toEqual({ events: [], refusal: undefined });
    },
    thenRefused: async (refusal: string) => {
      expect(await outcomeOf(history, command)).toEqual({ events: [], refusal });
    },
    /** What the command answers. */
    thenAnswers: async (answer: unknown) => {
      const { executor } = await prepared(history);
      expect(await command(executor)).toMatchObject(answer as Record<string, unknown>);
    },
  }),
});

/** What deciders of one aggregate answer after events of one of its streams. */
export const givenOf =
  <S, E extends AnyEvent>(aggregate: Aggregate<S, E>) =>
  (...history: E[]) => ({
    when: (decide: Decide<S, E>) => {
      const state = history.reduce((before, event) => {
        const recorded = envelope(aggregate.events, event, callerWith(), EARLIER);
        return aggregate.apply(before, recorded);
      }, aggregate.initial);
      const decision = decide(state, history.length - 1);
      const refusal = decision instanceof DomainError ? decision.code : undefined;
      const events = decision instanceof DomainError ? [] : decision;
      return {
        thenEvents: (...expected: E[]) => {
          expect({ events, refusal }).toEqual({ events: expected, refusal: undefined });
        },
        thenNothing: () => {
          expect({ events, refusal }).toEqual({ events: [], refusal: undefined });
        },
        thenRefused: (expected: string) => {
          expect({ events, refusal }).toEqual({ events: [], refusal: expected });
        },
      };
    },
  });

async function prepared(history: readonly DomainEvent[]) {
  const store = calmStore();
  await record(store, history);
  return { store, executor: executorOn(store, new ManualClock(NOW)) };
}

async function outcomeOf(history: readonly DomainEvent[], command: Command) {
  const { store, executor } = await prepared(history);
  const refusal = await command(executor).then(() => undefined, codeOf);
  const later = (await logOf(store)).slice(history.length);
  const events = later
    .filter(({ type }) => aggregateByType.get(type) !== 'ledger')
    .map(({ type, data }) => ({ type, data }));
  return { events, refusal };
}
