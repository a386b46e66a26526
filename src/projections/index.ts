/** Every read model, and the one function that turns an event into all changes it causes. */
import { currentVersion, eventCatalog } from '../events/catalog/index.ts';
import type { RecordedEvent } from '../events/event.ts';
import { handlerOf } from '../events/typedEvents.ts';
import { businesses } from './businesses.ts';
import { channels } from './channels.ts';
import { chats } from './chats.ts';
import { customers } from './customers.ts';
import { deliveries } from './deliveries.ts';
import { fingerprintOf } from './fingerprint.ts';
import { members } from './members.ts';
import { messages } from './messages.ts';
import { orderItems } from './orderItems.ts';
import { orders } from './orders.ts';
import { outages } from './outages.ts';
import { parked } from './parked.ts';
import { platformIds } from './platformIds.ts';
import { products } from './products.ts';
import { productTerms } from './productTerms.ts';
import type { Projections, ReadModel } from './readModel.ts';
import type { Change, Collection } from './readStore.ts';
import { sentParts } from './sentParts.ts';
import { timeline } from './timeline.ts';
import { unsent } from './unsent.ts';
import { users } from './users.ts';
import { waiting } from './waiting.ts';

const readModels: readonly ReadModel[] = [
  users,
  businesses,
  members,
  channels,
  customers,
  products,
  productTerms,
  orders,
  orderItems,
  chats,
  messages,
  timeline,
  deliveries,
  sentParts,
  outages,
  platformIds,
  unsent,
  parked,
  waiting,
];

export const collections: readonly Collection[] = readModels.map(model => ({
  ...model.collection,
  fingerprint: fingerprintOf(model, eventCatalog),
}));

const handlers = new Map<string, Handler[]>();
for (const { on } of readModels) {
  for (const type of Object.keys(on)) {
    const handler = handlerOf(on, type);
    if (handler) handlers.set(type, [...(handlers.get(type) ?? []), handler]);
  }
}
type Handler = (event: RecordedEvent) => readonly Change[];

/** Pure. Event types that no read model knows change nothing. */
export function project(stored: RecordedEvent): readonly Change[] {
  const event = currentVersion(stored);
  return handlers.get(event.type)?.flatMap(handler => handler(event)) ?? [];
}

export const projections: Projections = { collections, project };
