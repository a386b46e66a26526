/** An item of a webhook: received once, routed once to a chat, and, where its page has no channel, deferred once. */
import { createHash } from 'node:crypto';
import { webhookEvents } from '../../events/catalog/webhook.ts';
import type { EventOf } from '../../events/defineEvent.ts';
import { defineAggregate } from '../engine/aggregate.ts';

/** Where a message of a webhook goes. */
export interface RoutedTo {
  readonly channelId: string;
  readonly customerId: string;
  readonly chatId: string;
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
  events: webhookEvents,
  initial: NEW,
  evolve: (state, event) => ({ ...changed(state, event), events: state.events + 1 }),
});
type WebhookItemEvent = EventOf<(typeof webhookEvents)[number]>;

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

/** The same for every delivery of an item. Keys are the platform's and may be long, hence the digest. */
export const webhookItemId = ({
  pageId,
  kind,
  key,
}: {
  readonly pageId: string;
  readonly kind: string;
  readonly key: string;
}): string =>
  createHash('sha256')
    .update(JSON.stringify([pageId, kind, key]))
    .digest('base64url');
