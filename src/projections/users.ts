import { userEvents } from '../events/catalog/user.ts';
import { type User, user } from '../events/entities.ts';
import { manyBy } from './includes.ts';
import { entityHandlers, type ReadModel } from './readModel.ts';
import type { Collection } from './readStore.ts';

const collection: Collection<keyof User> = {
  name: 'users',
  id: 'userId',
  filters: ['email', 'loginProvider', 'providerUserId', 'name', 'phone'],
  folded: { email: 'email', name: 'composed', phone: 'phone' },
  counted: ['loginProvider'],
  includes: { businesses: manyBy('businesses', 'userId') },
};

export const users: ReadModel = { document: user, collection, on: entityHandlers(collection, userEvents) };
