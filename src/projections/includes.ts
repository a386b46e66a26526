/** Includes that several entities have. */
import type { Include } from './readStore.ts';

export const business: Include = { kind: 'one', collection: 'businesses', on: { businessId: 'businessId' } };

/** The user with that provider id, also where another owns the entity. */
export const userViaProviderId: Include = {
  kind: 'one',
  collection: 'users',
  on: { providerUserId: 'providerUserId' },
};

export const connectedChannel: Include = {
  kind: 'one',
  collection: 'channels',
  on: { channelId: 'channelId' },
};

/** All documents of a collection that carry our value of one field. */
export const manyBy = (collection: string, field: string): Include => ({
  kind: 'many',
  collection,
  on: { [field]: field },
});
