/** Every event type of the system, by name. */
import { byName, currentVersionIn, type EventOf, type EventTypes } from '../defineEvent.ts';
import type { RecordedEvent } from '../event.ts';
import { amendmentEvents } from './amendment.ts';
import { botPauseEvents } from './botPause.ts';
import { businessEvents } from './business.ts';
import { channelEvents } from './channel.ts';
import { chatEvents } from './chat.ts';
import { credentialEvents } from './credentials.ts';
import { customerEvents } from './customer.ts';
import { deliveryEvents } from './delivery.ts';
import { healthEvents } from './health.ts';
import { ledgerEvents } from './ledger.ts';
import { orderEvents } from './order.ts';
import { parkedEvents } from './parked.ts';
import { productEvents } from './product.ts';
import { replyEvents } from './reply.ts';
import { userEvents } from './user.ts';
import { webhookEvents } from './webhook.ts';

/** Event types by the aggregate in whose streams they lie; `ledger` holds the system's own. */
export const eventsByAggregate = {
  user: userEvents,
  business: businessEvents,
  channel: channelEvents,
  customer: customerEvents,
  product: productEvents,
  order: orderEvents,
  chat: chatEvents,
  delivery: deliveryEvents,
  reply: replyEvents,
  botPause: botPauseEvents,
  webhook: webhookEvents,
  amendment: amendmentEvents,
  credentials: credentialEvents,
  parked: parkedEvents,
  health: healthEvents,
  ledger: ledgerEvents,
} as const;

export type AggregateName = Exclude<keyof typeof eventsByAggregate, 'ledger'>;
/** `{ type, data }` of any event type in the catalogue. */
export type DomainEvent = EventOf<(typeof eventsByAggregate)[keyof typeof eventsByAggregate][number]>;
export type EventTypeName = DomainEvent['type'];

export const eventCatalog: EventTypes = byName(Object.values(eventsByAggregate).flat());

/** A stored event as its type is today; an event of a type that is not in the catalogue stays as it is. */
export const currentVersion = <E extends RecordedEvent>(event: E): E => currentVersionIn(eventCatalog, event);
