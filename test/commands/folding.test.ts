/** What events add up to, on the write side and in the read models, for every aggregate. */

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { updateBusiness } from '../../src/commands/business.ts';
import { updateChannel } from '../../src/commands/channel.ts';
import { updateChat } from '../../src/commands/chat.ts';
import { updateCustomer } from '../../src/commands/customer.ts';
import { fold, unwritten } from '../../src/commands/engine/aggregate.ts';
import type { EntityState } from '../../src/commands/engine/entityAggregate.ts';
import type { Executor } from '../../src/commands/engine/executor.ts';
import { entityByName } from '../../src/commands/entities.ts';
import { updateOrder } from '../../src/commands/order.ts';
import { updateProduct } from '../../src/commands/product.ts';
import { updateUser } from '../../src/commands/user.ts';
import { type AggregateName, eventCatalog } from '../../src/events/catalog/index.ts';
import type { RecordedEvent } from '../../src/events/event.ts';
import type { EventStore } from '../../src/events/eventStore.ts';
import { collections, project } from '../../src/projections/index.ts';
import { MemoryReadStore } from '../doubles/memoryReadStore.ts';
import { streamOf } from '../support/builders/eventArbitraries.ts';
import { idOf } from '../support/builders/ids.ts';
import { callerWith, calmStore, codeOf, executorOn, logOf } from '../support/dsl/writeSide.ts';

type Revise<I = string> = (
  executor: Executor,
  id: I,
  changes: object,
  context: ReturnType<typeof callerWith>,
) => Promise<{ readonly entity: object; readonly revision: number }>;

const by =
  <I>(idOf: (text: string) => I, revise: Revise<I>): Revise =>
  (executor, id, changes, context) =>
    revise(executor, idOf(id), changes, context);

/** A PUT for each aggregate that has one; a whole entity is good as its changes. */
const revisions: readonly (readonly [AggregateName, Revise])[] = [
  ['user', by(idOf.user, updateUser)],
  ['business', by(idOf.business, updateBusiness)],
  ['channel', by(idOf.channel, updateChannel)],
  ['customer', by(idOf.customer, updateCustomer)],
  ['product', by(idOf.product, updateProduct)],
  ['order', by(idOf.order, updateOrder)],
  ['chat', by(idOf.chat, updateChat)],
];
const aggregates = revisions.map(([name]) => name);

const aggregateOf = (name: string) => {
  const aggregate = entityByName.get(name);
  if (!aggregate) throw new TypeError(`no aggregate is called ${name}`);
  return aggregate;
};
const stateOf = (name: string, stream: readonly RecordedEvent[]): EntityState<object> =>
  fold(aggregateOf(name), unwritten(aggregateOf(name)), stream).state;

async function shownOf(name: string, stream: readonly RecordedEvent[], redeliver?: 'twice' | 'last') {
  const store = new MemoryReadStore(collections, redeliver ? { redeliver } : {});
  for (const event of stream) await store.apply({ changes: project(event), checkpoint: event.position });
  const collection = collections.find(({ id }) => id === `${name}Id`)?.name ?? '';
  const found = await store.get(collection, 'x', { include: [], includeLimit: 1 });
  return found && { entity: JSON.parse(found.text), revision: found.revision };
}

describe.each(aggregates)('the events of a %s', name => {
  it('never fail to be folded, whatever their order', () => {
    fc.assert(
      fc.property(streamOf(name, 'x'), stream => {
        expect(['absent', 'active', 'deleted']).toContain(stateOf(name, stream).status);
      }),
    );
  });

  it('fold in pieces as they do in one go', () => {
    fc.assert(
      fc.property(streamOf(name, 'x'), fc.nat(12), (stream, cut) => {
        const aggregate = aggregateOf(name);
        const first = fold(aggregate, unwritten(aggregate), stream.slice(0, cut));
        expect(fold(aggregate, first, stream.slice(cut)).state).toEqual(stateOf(name, stream));
      }),
    );
  });

  it.each([undefined, 'twice', 'last'] as const)('show in the read model what they fold to (%s)', redeliver =>
    fc.assert(
      fc.asyncProperty(ordinary(name), async stream => {
        const state = stateOf(name, stream);
        const shown = await shownOf(name, stream, redeliver);
        expect(shown?.entity).toEqual(state.status === 'active' ? state.entity : undefined);
        if (shown) expect(shown.revision).toBe(stream.at(-1)?.revision);
      }),
      { numRuns: 60 },
    ),
  );
});

/** Streams as deciders write them: they begin once, and nothing follows their end. */
function ordinary(name: AggregateName): fc.Arbitrary<readonly RecordedEvent[]> {
  return streamOf(name, 'x').map(stream => {
    const kinds = stream.map(({ type, data, metadata }) =>
      eventCatalog.get(type)?.effect(data, metadata.recordedAt),
    );
    const kept = stream.filter((_, index) => (kinds[index]?.kind === 'created') === (index === 0));
    const end = kept.findIndex(event => kinds[event.revision]?.kind === 'deleted');
    const whole = end < 0 ? kept : kept.slice(0, end + 1);
    return whole.map((event, revision) => ({ ...event, revision }));
  });
}

describe.each(revisions)('a PUT of a whole %s', (name, update) => {
  it('changes nothing, whatever became of it', () =>
    fc.assert(
      fc.asyncProperty(ordinary(name), async stream => {
        const state = stateOf(name, stream);
        const store = calmStore();
        await write(store, stream);
        const whole = state.status === 'active' ? state.entity : {};
        const answer = await update(executorOn(store), 'x', whole, callerWith()).catch(codeOf);
        const unchanged = expect.objectContaining({ entity: whole, revision: stream.length - 1 });
        expect(answer).toEqual(state.status === 'active' ? unchanged : 'not-found');
        expect(await logOf(store)).toHaveLength(stream.length);
      }),
      { numRuns: 40 },
    ));
});

async function write(store: EventStore, stream: readonly RecordedEvent[]): Promise<void> {
  for (const event of stream) {
    await store.append(event.stream, event.revision === 0 ? 'no-stream' : event.revision - 1, [event]);
  }
}
