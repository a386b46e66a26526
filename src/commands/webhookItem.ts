/** An item of a webhook: received once, routed once to a chat, and, where its page has no channel, deferred once. */

import { createHash } from 'node:crypto';
import { id } from '../events/catalog/fields.ts';
import type { Id } from '../events/catalog/ids.ts';
import { webhookEvents } from '../events/catalog/webhook.ts';
import type { Position } from '../events/event.ts';
import {
  type DecideOf,
  defineAggregate,
  type EventsOf,
  type Loaded,
  streamName,
} from './engine/aggregate.ts';
import type { CommandContext } from './engine/commandContext.ts';
import type { Executor } from './engine/executor.ts';

/** Where a message of a webhook goes. */
export interface RoutedTo {
  readonly channelId: Id<'channel'>;
  readonly customerId: Id<'customer'>;
  readonly chatId: Id<'chat'>;
}

export interface WebhookItemState {
  readonly routedTo: RoutedTo | undefined;
  /** Revision of the event that says so. */
  readonly routedAt: number;
  /** `waiting` from its deferral until it was caught up on, in one way or the other. */
  readonly deferral: 'none' | 'waiting' | 'handled' | 'parked';
  /** How many its stream has. */
  readonly events: number;
}

/** What the item says stays in the log: it is read once, and may be large. */
const NEW: WebhookItemState = { routedTo: undefined, routedAt: -1, deferral: 'none', events: 0 };

export const webhookItem = defineAggregate({
  name: 'webhook',
  id,
  events: webhookEvents,
  initial: NEW,
  evolve: (state, event): WebhookItemState => ({ ...changed(state, event), events: state.events + 1 }),
});
type WebhookItemEvent = EventsOf<typeof webhookItem>;
type DecideWebhookItem = DecideOf<typeof webhookItem>;

function changed(state: WebhookItemState, { type, data }: WebhookItemEvent): WebhookItemState {
  switch (type) {
    case 'WebhookItemReceived':
      return state;
    case 'WebhookItemRouted':
      return { ...state, routedTo: data, routedAt: state.events };
    case 'WebhookItemDeferred':
      return { ...state, deferral: 'waiting' };
    case 'WebhookItemCaughtUp':
      return { ...state, deferral: data.outcome };
    default:
      return type satisfies never;
  }
}

interface ItemKey {
  readonly pageId: string;
  readonly kind: string;
  readonly key: string;
}

/** The same for every delivery of an item. Keys are the platform's and may be long, hence the digest. */
export const webhookItemId = ({ pageId, kind, key }: ItemKey): string =>
  createHash('sha256')
    .update(JSON.stringify([pageId, kind, key]))
    .digest('base64url');

export interface Routed extends RoutedTo {
  /** Whatever was posted for the item lies after it. */
  readonly since: Position;
}

/** Where the item was settled to belong, as it was `loaded` or is now; undefined where that is still open. */
export async function routeOf(
  executor: Executor,
  itemId: string,
  loaded?: Loaded<WebhookItemState>,
): Promise<Routed | undefined> {
  const { state, revision, position } = loaded ?? (await executor.load(webhookItem, itemId));
  const { routedTo, routedAt } = state;
  if (!routedTo) return undefined;
  if (revision === routedAt && position !== undefined) return { ...routedTo, since: position };
  const stream = streamName(webhookItem, itemId);
  const [routed] = await executor.store.readStream(stream, { from: routedAt, limit: 1 });
  return { ...routedTo, since: routed?.position ?? 0n };
}

/** Quiet where it was routed before; where it was deferred, until it is its turn, `late`. */
export const decideRouteItem =
  (to: RoutedTo, late: boolean): DecideWebhookItem =>
  ({ routedTo, deferral }) =>
    routedTo || (deferral !== 'none' && !late) ? [] : [{ type: 'WebhookItemRouted', data: to }];

/**
 * Settles where an item belongs, once: a second caller, and a retry after a crash, is told what was settled.
 * Undefined where the item was deferred meanwhile: then it is settled when it is its turn, `late`.
 */
export async function routeItem(
  executor: Executor,
  itemId: string,
  to: RoutedTo,
  context: CommandContext,
  late = false,
): Promise<Routed | undefined> {
  const loaded = await executor.execute(webhookItem, itemId, decideRouteItem(to, late), context);
  return routeOf(executor, itemId, loaded);
}

export type DeferItem = Extract<WebhookItemEvent, { type: 'WebhookItemDeferred' }>['data'];

/** Quiet where it waits already, or was settled meanwhile. */
export const decideDeferItem =
  (data: DeferItem): DecideWebhookItem =>
  ({ routedTo, deferral }) =>
    routedTo || deferral !== 'none' ? [] : [{ type: 'WebhookItemDeferred', data }];

/** Its page has no active channel: it waits. The answer says whether it does, or was settled meanwhile. */
export function deferItem(
  executor: Executor,
  input: DeferItem,
  context: CommandContext,
): Promise<Loaded<WebhookItemState>> {
  return executor.execute(webhookItem, input.itemId, decideDeferItem(input), context);
}

export type CatchUpItem = Extract<WebhookItemEvent, { type: 'WebhookItemCaughtUp' }>['data'];

/** Quiet where the waiting has ended; what was parked may be handled after all. */
export const decideCatchUpItem =
  (data: CatchUpItem): DecideWebhookItem =>
  ({ deferral }) =>
    mayEnd(deferral, data.outcome) ? [{ type: 'WebhookItemCaughtUp', data }] : [];

/** Ends the waiting. */
export function catchUpItem(
  executor: Executor,
  input: CatchUpItem,
  context: CommandContext,
): Promise<Loaded<WebhookItemState>> {
  return executor.execute(webhookItem, input.itemId, decideCatchUpItem(input), context);
}

const mayEnd = (deferral: WebhookItemState['deferral'], outcome: CatchUpItem['outcome']): boolean =>
  deferral === 'waiting' || (deferral === 'parked' && outcome === 'handled');
