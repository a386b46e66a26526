/** Events of a business's stream, `business-<businessId>`. */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import {
  createsEntity,
  deletesEntity,
  nullableDescription,
  nullableText,
  text,
  updatesFields,
} from './fields.ts';
import { businessId, userId } from './ids.ts';

/** What people may be in a business. */
export const MEMBER_ROLES = ['owner', 'agent'] as const;

const updates = updatesFields('businessId');

export const businessEvents = [
  defineEvent('BusinessOpened', {
    summary: 'A user opened a business.',
    schema: z.object({
      businessId,
      userId,
      providerUserId: nullableText,
      name: text,
      description: nullableDescription,
    }),
    effect: createsEntity,
  }),
  defineEvent('BusinessRenamed', {
    summary: 'A business goes by another name.',
    schema: z.object({ businessId, name: text }),
    effect: updates,
  }),
  defineEvent('BusinessDescribed', {
    summary: 'A business is described in other words, or in none.',
    schema: z.object({ businessId, description: nullableDescription }),
    effect: updates,
  }),
  defineEvent('MemberAdded', {
    summary: 'A person joined a business.',
    schema: z.object({ businessId, userId, role: z.enum(MEMBER_ROLES) }),
  }),
  defineEvent('MemberRoleChanged', {
    summary: 'A person has another role in a business from now on.',
    schema: z.object({ businessId, userId, role: z.enum(MEMBER_ROLES) }),
  }),
  defineEvent('MemberRemoved', {
    summary: 'A person left a business.',
    schema: z.object({ businessId, userId }),
  }),
  defineEvent('BusinessDeleted', {
    summary: 'A business was given up; all that belongs to it is deleted after it.',
    schema: z.object({ businessId }),
    effect: deletesEntity,
  }),
] as const;
