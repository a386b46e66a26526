import { describe, expect, test } from '@jest/globals';
import { appendWithRetry } from '../../../src/commands/engine/appendWithRetry.ts';
import { envelope } from '../../../src/commands/engine/commandContext.ts';
import { deferItem, webhookItemId } from '../../../src/commands/webhookItem.ts';
import { eventCatalog } from '../../../src/events/catalog/index.ts';
import type { Position } from '../../../src/events/event.ts';
import type { Batch, EventStore, SubscribeOptions } from '../../../src/events/eventStore.ts';
import { Intake } from '../../../src/processes/intake/intake.ts';
import { WatchedEventStore } from '../../doubles/watchedEventStore.ts';
import { shopHistory } from '../../support/builders/eventBuilders.ts';
import { metaRegistry } from '../../support/builders/metaRegistry.ts';
import { delivery, START, Thread } from '../../support/builders/metaWebhooks.ts';
import { passes } from '../../support/dsl/eventually.ts';
import { record } from '../../support/dsl/givenWhenThen.ts';
import {
  customerMessagesIn,
  eventsOf,
  receiveWebhook,
  switchedOff,
  switchedOn,
  waitingItemsOn,
} from '../../support/dsl/waitingItems.ts';
import { callerWith, calmStore, executorOn, logOf } from '../../support/dsl/writeSide.ts';
import { Instance } from '../../support/servers/instance.ts';

const thread = new Thread('page', 'person');

/** Its first subscriber, the read models, is told of nothing behind a position until it is let go on. */
class HoldingStore extends WatchedEventStore {
  readonly #held = Promise.withResolvers<void>();
  readonly #at: Position;
  #subscribers = 0;

  constructor(log: EventStore, at: Position) {
    super(log);
    this.#at = at;
  }

  goOn(): void {
    this.#held.resolve();
  }

  override subscribe(options: SubscribeOptions): AsyncIterable<Batch> {
    return this.#subscribers++ === 0 ? this.#holding(options) : super.subscribe(options);
  }

  async *#holding(options: SubscribeOptions): AsyncGenerator<Batch> {
    const all = await this.readAll({ limit: 1_000 });
    const events = all.filter(({ position }) => position <= this.#at);
    yield { events, through: this.#at, caughtUp: true };
    await this.#held.promise;
    yield* super.subscribe({ ...options, after: this.#at });
  }
}

describe('an instance that takes over, with read models that are behind', () => {
  test('does not let a newer message pass an older one whose waiting is not shown yet', async () => {
    const log = calmStore();
    await record(log, shopHistory());
    await receiveWebhook(
      log,
      delivery(
        'page',
        ['older', 'newer'].map((name, index) => thread.wrote(name, name, Date.now() - START + index)),
      ),
    );
    const [older, newer] = await eventsOf(log, 'WebhookItemReceived');
    // Another instance met the older one while the channel was off for a moment, and came no further.
    await record(log, [switchedOff]);
    const item = { pageId: 'page', kind: 'message', key: 'older' } as const;
    const waiting = { platform: 'facebook', pageId: 'page', platformCustomerId: 'person' } as const;
    const times = { happenedAt: null, receivedAt: new Date().toISOString() };
    const data = { itemId: webhookItemId(item), kind: item.kind, ...waiting, ...times };
    await deferItem(executorOn(log), data, callerWith());
    const reached = { process: 'intake', epoch: log.epoch, position: String(older?.position) };
    const checkpoint = { type: 'ProcessCheckpointed', data: reached } as const;
    const at = new Date().toISOString();
    await appendWithRetry(log, 'process-intake', 'no-stream', [
      envelope(eventCatalog, checkpoint, callerWith(), at),
    ]);
    await record(log, [switchedOn]);

    const store = new HoldingStore(log, newer?.position ?? 0n);
    const instance = await Instance.start(store, ({ executor, readModels }) => [
      new Intake({ executor, readModels, platforms: metaRegistry() }).process(),
    ]);
    const looks = store.readModels.length;
    await passes(async () => expect(store.readModels.length).toBeGreaterThan(looks));
    store.goOn();
    await passes(async () => expect(await eventsOf(log, 'WebhookItemDeferred')).toHaveLength(2));
    await instance.stop();
    expect((await logOf(log)).filter(({ type }) => type === 'WebhookItemRouted')).toEqual([]);
    const room = await waitingItemsOn(log);
    await passes(async () => expect(await customerMessagesIn(log)).toEqual(['older', 'newer']));
    await room.stop();
  });
});
