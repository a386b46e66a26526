/** The life of one item of a webhook after it was received: routed, or deferred and caught up on. */

import { describe, expect, test } from '@jest/globals';
import type { EventsOf } from '../../src/commands/engine/aggregate.ts';
import { receiveItems } from '../../src/commands/receiveItems.ts';
import {
  type CatchUpItem,
  catchUpItem,
  decideCatchUpItem,
  decideDeferItem,
  decideRouteItem,
  deferItem,
  routeItem,
  routeOf,
  webhookItem,
  webhookItemId,
} from '../../src/commands/webhookItem.ts';
import { idOf } from '../support/builders/ids.ts';
import { givenOf } from '../support/dsl/givenWhenThen.ts';
import { callerWith, calmStore, executorOn, logOf } from '../support/dsl/writeSide.ts';

type WebhookItemEvent = EventsOf<typeof webhookItem>;

const given = givenOf(webhookItem);
const AT = '2026-01-01T00:00:00.000Z';
const whose = { platform: 'facebook', pageId: 'page' } as const;
const item = { ...whose, kind: 'message', key: 'mid', standby: false, happenedAt: null, item: {} } as const;
const itemId = webhookItemId(item);
const of = { itemId, ...whose, platformCustomerId: 'person' };
const to = {
  channelId: idOf.channel('channel'),
  customerId: idOf.customer('customer'),
  chatId: idOf.chat('chat'),
};
const waits = { ...of, kind: 'message', happenedAt: null, receivedAt: AT } as const;

const received: WebhookItemEvent = { type: 'WebhookItemReceived', data: item };
const routed: WebhookItemEvent = { type: 'WebhookItemRouted', data: to };
const deferred: WebhookItemEvent = { type: 'WebhookItemDeferred', data: waits };
const caughtUp = (outcome: CatchUpItem['outcome']): WebhookItemEvent => ({
  type: 'WebhookItemCaughtUp',
  data: { ...of, outcome },
});

describe('routeItem', () => {
  const route = decideRouteItem(to, false);
  const routeLate = decideRouteItem(to, true);

  test('settles where an item belongs, once', () => {
    given(received).when(route).thenEvents(routed);
    given(received, routed).when(route).thenNothing();
  });
  test('leaves an item that waits until it is its turn', () => {
    given(received, deferred).when(route).thenNothing();
    given(received, deferred).when(routeLate).thenEvents(routed);
    given(received, deferred, routed).when(routeLate).thenNothing();
  });
  test('takes an item that was parked in its turn only late', () => {
    given(received, deferred, caughtUp('parked')).when(route).thenNothing();
    given(received, deferred, caughtUp('parked')).when(routeLate).thenEvents(routed);
  });
});

describe('deferItem', () => {
  const defer = decideDeferItem(waits);

  test('lets an item wait once', () => {
    given(received).when(defer).thenEvents(deferred);
    given(received, deferred).when(defer).thenNothing();
    given(received, deferred, caughtUp('handled')).when(defer).thenNothing();
  });
  test('is quiet for an item that was routed', () => given(received, routed).when(defer).thenNothing());
});

describe('catchUpItem', () => {
  const end = (outcome: CatchUpItem['outcome']) => decideCatchUpItem({ ...of, outcome });

  test.each(['handled', 'parked'] as const)('ends the waiting once: %s', outcome => {
    given(received, deferred).when(end(outcome)).thenEvents(caughtUp(outcome));
    given(received, deferred, caughtUp(outcome)).when(end(outcome)).thenNothing();
  });
  test('may handle what was parked, and parks nothing that was handled', () => {
    given(received, deferred, caughtUp('parked')).when(end('handled')).thenEvents(caughtUp('handled'));
    given(received, deferred, caughtUp('handled')).when(end('parked')).thenNothing();
  });
  test('is quiet for an item that did not wait', () => given(received).when(end('handled')).thenNothing());
});

describe('routeOf', () => {
  const context = callerWith();
  const start = async () => {
    const store = calmStore();
    const executor = executorOn(store);
    await receiveItems({ store, now: executor.now, outlineOf: () => ({}) }, [item], context);
    return { store, executor };
  };

  test('tells where an item was routed, and after which position, whatever came later', async () => {
    const { executor, store } = await start();
    await deferItem(executor, waits, context);
    const answer = await routeItem(executor, itemId, to, context, true);
    await catchUpItem(executor, { ...of, outcome: 'parked' }, context);
    const since = (await logOf(store)).find(({ type }) => type === 'WebhookItemRouted')?.position;
    expect(answer).toEqual({ ...to, since });
    expect(await routeOf(executor, itemId)).toEqual({ ...to, since });
    expect(await routeOf(executor, itemId, await executor.load(webhookItem, itemId))).toEqual(answer);
  });

  test('tells nothing of an item that is not routed yet', async () => {
    const { executor } = await start();
    expect(await routeOf(executor, itemId)).toBeUndefined();
    await deferItem(executor, waits, context);
    expect(await routeItem(executor, itemId, to, context)).toBeUndefined();
  });
});
