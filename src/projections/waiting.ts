/** Items of webhooks that wait for their page to have an active channel, in the order in which they were deferred. */

import { waitingEvents } from '../events/catalog/webhook.ts';
import { type WaitingItem, waitingItem } from '../events/entities.ts';
import { entityHandlers, type ReadModel } from './readModel.ts';
import type { Collection } from './readStore.ts';

const collection: Collection<keyof WaitingItem> = {
  name: 'waiting',
  id: 'itemId',
  filters: ['platform', 'pageId', 'thread'],
  counted: ['platform', 'pageId'],
  includes: {},
};

export const waiting: ReadModel = {
  document: waitingItem,
  collection,
  on: entityHandlers(collection, waitingEvents),
};
