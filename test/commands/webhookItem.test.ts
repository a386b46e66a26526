/** The life of one item of a webhook after it was received: routed, or deferred and caught up on. */
import { describe, expect, test } from '@jest/globals';
import type { Executor } from '../../src/commands/engine/executor.ts';
import { receiveItems } from '../../src/commands/receiveItems.ts';
import {
  type CatchUpItem,
  catchUpItem,
  deferItem,
  routeItem,
  routeOf,
  webhookItem,
  webhookItemId,
} from '../../src/commands/webhookItem.ts';
import { callerWith, calmStore, executorOn, logOf } from '../support/dsl/writeSide.ts';

const AT = '2026-01-01T00:00:00.000Z';
const whose = { platform: 'facebook', pageId: 'page' } as const;
const received = {
  ...whose,
  kind: 'message',
  key: 'mid',
  standby: false,
  happenedAt: null,
  item: {},
} as const;
const itemId = webhookItemId(received);
const of = { itemId, ...whose, platformCustomerId: 'person' };
const to = { channelId: 'channel', customerId: 'customer', chatId: 'chat' };
const context = callerWith();

type Step = (executor: Executor) => Promise<unknown>;
const defer: Step = executor =>
  deferItem(executor, { ...of, kind: 'message', happenedAt: null, receivedAt: AT }, context);
const end =
  (outcome: CatchUpItem['outcome']): Step =>
  executor =>
    catchUpItem(executor, { ...of, outcome }, context);
const route: Step = executor => routeItem(executor, itemId, to, context);
const routeLate: Step = executor => routeItem(executor, itemId, to, context, true);

/** What the steps leave in the item's stream, behind its receipt. */
async function after(...steps: readonly Step[]) {
  const store = calmStore();
  const executor = executorOn(store);
  await receiveItems({ store, now: executor.now, outlineOf: () => ({}) }, [received], context);
  for (const step of steps) await step(executor);
  const types = (await logOf(store)).slice(1).map(({ type }) => type.replace('WebhookItem', ''));
  return { executor, store, types };
}
const typesAfter = async (...steps: readonly Step[]) => (await after(...steps)).types;

describe('an item of a webhook', () => {
  test.each([
    ['waits once', [defer, defer], ['Deferred']],
    ['does not wait once it was routed', [route, defer], ['Routed']],
    ['is not routed while it waits', [defer, route], ['Deferred']],
    ['is routed in its turn, once', [defer, routeLate, routeLate], ['Deferred', 'Routed']],
    ['ends to wait once', [defer, end('handled'), end('handled'), end('parked')], ['Deferred', 'CaughtUp']],
    ['does not end to wait where it did not wait', [end('handled')], []],
    ['waits no second time', [defer, end('handled'), defer], ['Deferred', 'CaughtUp']],
    [
      'may be handled after it was parked',
      [defer, end('parked'), end('parked'), end('handled')],
      ['Deferred', 'CaughtUp', 'CaughtUp'],
    ],
  ] as const)('%s', async (_what, steps, types) => {
    expect(await typesAfter(...steps)).toEqual(types);
  });

  test('tells where it was routed, and behind which position, whatever came later', async () => {
    const { executor, store } = await after(defer, routeLate, end('parked'));
    const routed = (await logOf(store)).find(({ type }) => type === 'WebhookItemRouted');
    const loaded = await executor.load(webhookItem, itemId);
    expect(await routeOf(executor, itemId, loaded)).toEqual({ ...to, since: routed?.position });
  });
});
