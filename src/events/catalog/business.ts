/** Events of a business's stream, `business-<businessId>`. */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import { beginning, ending, id, nullableText, revising, text } from './fields.ts';

const revises = revising('businessId');

export const businessEvents = [
  defineEvent('BusinessOpened', {
    summary: 'A user opened a business.',
    schema: z.object({
      businessId: id,
      userId: id,
      providerUserId: nullableText,
      name: text,
      description: nullableText,
    }),
    effect: beginning,
  }),
  defineEvent('BusinessRenamed', {
    summary: 'A business goes by another name.',
    schema: z.object({ businessId: id, name: text }),
    effect: revises,
  }),
  defineEvent('BusinessDescribed', {
    summary: 'A business is described in other words, or in none.',
    schema: z.object({ businessId: id, description: nullableText }),
    effect: revises,
  }),
  defineEvent('BusinessDeleted', {
    summary: 'A business was given up; all that belongs to it is deleted after it.',
    schema: z.object({ businessId: id }),
    effect: ending,
  }),
] as const;
