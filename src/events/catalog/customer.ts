/** Events of a customer's stream, `customer-<customerId>`. */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import { ending, id, nullableText, revising, text } from './fields.ts';

const revises = revising('customerId', 'none');

export const customerEvents = [
  defineEvent('CustomerRegistered', {
    summary: 'A person became known on a channel.',
    schema: z.object({
      customerId: id,
      businessId: id,
      providerUserId: nullableText,
      channelId: id,
      platformCustomerId: text,
      fullName: nullableText,
      address: text,
      profilePictureUrl: nullableText,
    }),
    effect: (data, at) => ({ kind: 'begins', entity: { ...data, firstSeenAt: at, lastSeenAt: at } }),
  }),
  defineEvent('CustomerProfileRevised', {
    summary: 'Name, picture or provider user of a customer changed.',
    schema: z.object({
      customerId: id,
      providerUserId: nullableText.exactOptional(),
      fullName: nullableText.exactOptional(),
      profilePictureUrl: nullableText.exactOptional(),
    }),
    effect: revises,
  }),
  defineEvent('CustomerMoved', {
    summary: 'A customer has another address.',
    schema: z.object({ customerId: id, address: text }),
    effect: revises,
  }),
  defineEvent('CustomerPlatformIdChanged', {
    summary: 'A customer is known to the platform by another id.',
    schema: z.object({ customerId: id, platformCustomerId: text }),
    effect: revises,
  }),
  defineEvent('CustomerDeleted', {
    summary: 'A customer was deleted; channel and platform id are free again.',
    schema: z.object({ customerId: id }),
    effect: ending,
  }),
  defineEvent('CustomerRegistrationAbandoned', {
    summary: 'A registration never came to be and can no longer; its unique key went to somebody else.',
    schema: z.object({ customerId: id }),
    effect: ending,
  }),
  defineEvent('CustomerPlatformIdChangeAbandoned', {
    summary: 'A change of platform id that was under way can no longer happen as it was decided.',
    schema: z.object({ customerId: id }),
  }),
] as const;
