/** Events of a user's stream, `user-<userId>`. */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import {
  createsEntity,
  deletesEntity,
  LOGIN_PROVIDERS,
  nullableText,
  text,
  updatesFields,
} from './fields.ts';
import { userId } from './ids.ts';

const loginProvider = z.enum(LOGIN_PROVIDERS).nullable();
const updates = updatesFields('userId');

export const userEvents = [
  defineEvent('UserRegistered', {
    summary: 'A person or a company signed up.',
    schema: z.object({
      userId,
      name: text,
      phone: nullableText,
      email: nullableText,
      passwordHash: nullableText,
      loginProvider,
      providerUserId: nullableText,
    }),
    effect: createsEntity,
    secrets: ['passwordHash'],
  }),
  defineEvent('UserProfileUpdated', {
    summary: 'Name or phone of a user changed.',
    schema: z.object({ userId, name: text.exactOptional(), phone: nullableText.exactOptional() }),
    effect: updates,
  }),
  defineEvent('UserEmailChanged', {
    summary: 'A user is reached at another e-mail address, or at none.',
    schema: z.object({ userId, email: nullableText }),
    effect: updates,
  }),
  defineEvent('UserPasswordChanged', {
    summary: 'A user has another password, or none.',
    schema: z.object({ userId, passwordHash: nullableText }),
    effect: updates,
    secrets: ['passwordHash'],
  }),
  defineEvent('UserLoginProviderChanged', {
    summary: 'A user signs in through another provider.',
    schema: z.object({ userId, loginProvider }),
    effect: updates,
  }),
  defineEvent('UserDeleted', {
    summary: 'A user left; e-mail and provider id are free again.',
    schema: z.object({ userId }),
    effect: deletesEntity,
  }),
  defineEvent('UserRegistrationAbandoned', {
    summary: 'A registration never came to be and can no longer; its unique keys went to somebody else.',
    schema: z.object({ userId }),
    effect: deletesEntity,
  }),
  defineEvent('UserEmailChangeAbandoned', {
    summary: 'A change of e-mail that was under way can no longer happen as it was decided.',
    schema: z.object({ userId }),
  }),
] as const;
