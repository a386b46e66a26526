/** Events of a business's stream, `business-<businessId>`. */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import {
  createsEntity,
  deletesEntity,
  id,
  nullableDescription,
  nullableText,
  text,
  updatesFields,
} from './fields.ts';

const updates = updatesFields('businessId');

export const businessEvents = [
  defineEvent('BusinessOpened', {
    summary: 'A user opened a business.',
    schema: z.object({
      businessId: id,
      userId: id,
      providerUserId: nullableText,
      name: text,
      description: nullableDescription,
    }),
    effect: createsEntity,
  }),
  defineEvent('BusinessRenamed', {
    summary: 'A business goes by another name.',
    schema: z.object({ businessId: id, name: text }),
    effect: updates,
  }),
  defineEvent('BusinessDescribed', {
    summary: 'A business is described in other words, or in none.',
    schema: z.object({ businessId: id, description: nullableDescription }),
    effect: updates,
  }),
  defineEvent('BusinessDeleted', {
    summary: 'A business was given up; all that belongs to it is deleted after it.',
    schema: z.object({ businessId: id }),
    effect: deletesEntity,
  }),
] as const;
