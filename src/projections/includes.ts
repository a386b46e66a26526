/** Includes that several entities have. */
import type { Include } from './readStore.ts';

export const business: Include<'businessId'> = {
  kind: 'one',
  collection: 'businesses',
  on: { businessId: 'businessId' },
};

/** The user with that provider id, who need not be the owner. */
export const userViaProviderId: Include<'providerUserId'> = {
  kind: 'one',
  collection: 'users',
  on: { providerUserId: 'providerUserId' },
};

export const connectedChannel: Include<'channelId'> = {
  kind: 'one',
  collection: 'channels',
  on: { channelId: 'channelId' },
};

/** All documents of a collection that carry our value of one field. */
export const manyBy = <F extends string>(collection: string, field: F): Include<F> => ({
  kind: 'many',
  collection,
  on: { [field]: field },
});
