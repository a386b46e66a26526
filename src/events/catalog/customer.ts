/** Events of a customer's stream, `customer-<customerId>`. */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import { address, deletesEntity, nullableText, text, updatesFields } from './fields.ts';
import { businessId, channelId, customerId } from './ids.ts';

const updates = updatesFields('customerId', 'none');

export const customerEvents = [
  defineEvent('CustomerRegistered', {
    summary: 'A person became known on a channel.',
    schema: z.object({
      customerId,
      businessId,
      providerUserId: nullableText,
      channelId,
      platformCustomerId: text,
      fullName: nullableText,
      address,
      profilePictureUrl: nullableText,
    }),
    effect: (data, at) => ({ kind: 'created', entity: { ...data, firstSeenAt: at, lastSeenAt: at } }),
  }),
  defineEvent('CustomerProfileUpdated', {
    summary: 'Name, picture or provider user of a customer changed.',
    schema: z.object({
      customerId,
      providerUserId: nullableText.exactOptional(),
      fullName: nullableText.exactOptional(),
      profilePictureUrl: nullableText.exactOptional(),
    }),
    effect: updates,
  }),
  defineEvent('CustomerMoved', {
    summary: 'A customer has another address.',
    schema: z.object({ customerId, address }),
    effect: updates,
  }),
  defineEvent('CustomerPlatformIdChanged', {
    summary: 'A customer is known to the platform by another id.',
    schema: z.object({ customerId, platformCustomerId: text }),
    effect: updates,
  }),
  defineEvent('CustomerDeleted', {
    summary: 'A customer was deleted; channel and platform id are free again.',
    schema: z.object({ customerId }),
    effect: deletesEntity,
  }),
  defineEvent('CustomerRegistrationAbandoned', {
    summary: 'A registration never came to be and can no longer; its unique key went to somebody else.',
    schema: z.object({ customerId }),
    effect: deletesEntity,
  }),
  defineEvent('CustomerPlatformIdChangeAbandoned', {
    summary: 'A change of platform id that was under way can no longer happen as it was decided.',
    schema: z.object({ customerId }),
  }),
] as const;
